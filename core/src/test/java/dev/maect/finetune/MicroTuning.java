/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;

/** A very small model file, images with labels, and quick settings. */
final class MicroTuning {
    static final EncoderConfig CONFIG = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);
    static final String LABELS = "object";

    private MicroTuning() {}

    static Path model(Path folder) {
        Path path = folder.resolve("encoder.safetensors");
        try (Encoder encoder = new Encoder(CONFIG);
                GeneratorOptional generator = Generators.of(4, "weights")) {
            encoder.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            path,
                            new ModelDescription(
                                    CONFIG,
                                    Optional.empty(),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
        return path;
    }

    static ImageSource images(long seed, int count) {
        return new DrawnSource(seed, count, DrawnOptions.defaults().withImageSize(16));
    }

    /** Two epochs of everything, {@code settings} win. */
    static FineTuneOptions options(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "epochs=2",
                "warmup-epochs=0",
                "batch-size=16",
                "learning-rate=2e-2",
                "drop-path=0.2",
                "mixup=0.8",
                "cutmix=1",
                "mix-probability=1",
                "rand-augment=9",
                "erase=0.25",
                "min-scale=0.5",
                "batch-norm=true",
                "train-positions=true"));
        all.addAll(List.of(settings));
        return FineTunePreset.SMALL.options(CONFIG).with(all);
    }
}
