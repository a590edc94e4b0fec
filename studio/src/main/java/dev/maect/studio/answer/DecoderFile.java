/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds a masked autoencoder with its decoder, which exported encoders leave out: in their run it is still there. */
final class DecoderFile {
    private static final String PRETRAINED = "pretrain.safetensors";

    private DecoderFile() {}

    /** The first of {@code encoders} that has a decoder, or whose run has one. */
    static Optional<Path> of(List<Path> encoders) {
        Set<Path> files = new LinkedHashSet<>();
        encoders.forEach(encoder -> files.addAll(beside(encoder)));
        return files.stream().filter(DecoderFile::hasDecoder).findFirst();
    }

    /** RUN/exported/encoder.safetensors was made from RUN/checkpoints/pretrain.safetensors. */
    private static List<Path> beside(Path encoder) {
        List<Path> files = new ArrayList<>(List.of(encoder));
        Stream.iterate(encoder.toAbsolutePath().normalize().getParent(), folder -> folder != null, Path::getParent)
                .limit(2)
                .map(folder -> folder.resolve("checkpoints").resolve(PRETRAINED))
                .forEach(files::add);
        return files;
    }

    private static boolean hasDecoder(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (ModelFile model = ModelFile.open(file)) {
            return model.description().decoder().isPresent();
        } catch (MaectException unreadable) {
            return false; // another one may do
        }
    }
}
