/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of checkpoints as the official MAE-CT and MIM-Refiner write it, with a file for each part of a model and each
 * time, such as {@code contrastive_model.encoder cp=last ema=0.9999 model.th}.
 */
final class OfficialFolder {
    private static final Pattern ENCODER = Pattern.compile("(?:.*\\.)?encoder cp=(\\S+)( ema=\\S+)? model\\.th");
    private static final List<String> TIMES = List.of("last", "latest");
    private static final String CHECKPOINTS = "checkpoints";

    private OfficialFolder() {}

    /** A file of an encoder; averaged weights before others, the last ones before the latest. */
    private record Candidate(Path file, boolean averaged, int time) {}

    /** The file with the encoder to use: the averaged one where there is one. */
    static Optional<Path> encoder(Path folder) {
        return best(folder).or(() -> best(folder.resolve(CHECKPOINTS)));
    }

    private static Optional<Path> best(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> candidate(file).stream())
                    .min(Comparator.comparing(Candidate::averaged)
                            .reversed()
                            .thenComparing(Candidate::time)
                            .thenComparing(Candidate::file))
                    .map(Candidate::file);
        } catch (IOException e) {
            throw new CheckpointException("Cannot list " + folder + ": " + e + ".", e);
        }
    }

    private static Optional<Candidate> candidate(Path file) {
        Matcher name = ENCODER.matcher(String.valueOf(file.getFileName()));
        return name.matches() && TIMES.contains(name.group(1))
                ? Optional.of(new Candidate(file, name.group(2) != null, TIMES.indexOf(name.group(1))))
                : Optional.empty();
    }
}
