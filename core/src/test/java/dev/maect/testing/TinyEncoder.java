/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.GeneratorOptional;

/** Random encoders of 16 x 16 pixels in files. */
public final class TinyEncoder {
    private TinyEncoder() {}

    /** Writes one. */
    public static Path write(Path file, long seed) {
        return write(file, seed, encoder -> {});
    }

    /** Writes one after something was done to it. */
    public static Path write(Path file, long seed, Consumer<Encoder> change) {
        return write(file, seed, 3, change);
    }

    /** Writes one for images of so many channels. */
    public static Path write(Path file, long seed, int channels) {
        return write(file, seed, channels, encoder -> {});
    }

    private static Path write(Path file, long seed, int channels, Consumer<Encoder> change) {
        EncoderConfig config = new EncoderConfig(16, 16, 4, channels, 16, 2, 2, 2);
        PixelNormalisation normalisation = channels == 3
                ? PixelNormalisation.IMAGENET
                : new PixelNormalisation(Collections.nCopies(channels, 0.4), Collections.nCopies(channels, 0.25));
        try (Encoder encoder = new Encoder(config);
                GeneratorOptional generator = Generators.of(seed, "test")) {
            encoder.initialise(generator);
            change.accept(encoder);
            ModelDescription description = new ModelDescription(
                    config, Optional.empty(), Pooling.CLASS_TOKEN, normalisation, "pretrain", Map.of());
            new ModelFile.Contents().with("encoder", encoder.tensors().all()).write(file, description);
        }
        return file;
    }
}
