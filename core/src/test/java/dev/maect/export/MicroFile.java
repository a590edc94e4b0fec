/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;

/** A model file with a very small encoder of random weights. */
final class MicroFile {
    static final EncoderConfig WIDE = new EncoderConfig(8, 12, 4, 3, 16, 2, 2, 2);
    static final EncoderConfig SQUARE = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);

    private MicroFile() {}

    static Path write(Path folder, EncoderConfig config) {
        Path path = folder.resolve("micro.safetensors");
        try (Encoder encoder = new Encoder(config);
                GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            path,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.MEAN_PATCH,
                                    PixelNormalisation.IMAGENET,
                                    "tune",
                                    Map.of("seed", "1")));
        }
        return path;
    }
}
