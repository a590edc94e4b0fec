/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.vit.EncoderConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder that tuning starts from instead of pre-training one.
 *
 * @param file the model file
 * @param description what it says of itself
 */
public record StartingPoint(Path file, ModelDescription description) {
    /**
     * Finds the encoder: a run's untuned one, or a model file's.
     *
     * @throws MaectException if there is neither
     */
    public static StartingPoint of(Path runOrFile) {
        Path file = runOrFile;
        if (Files.isDirectory(runOrFile)) {
            file = new RunFolder(runOrFile).untunedEncoder();
            if (!Files.exists(file)) {
                throw new MaectException(runOrFile + " holds no pre-trained encoder (" + runOrFile.relativize(file)
                        + " is missing). Let its pretrain stage end first, or name a checkpoint.");
            }
        } else if (!Files.exists(runOrFile)) {
            throw new MaectException("No such run or checkpoint: " + runOrFile + ". Check --from.");
        }
        try (ModelFile model = ModelFile.open(file)) {
            return new StartingPoint(file, model.description());
        }
    }

    /** The recipe settings that the encoder fixes, as {@code key=value}. */
    public List<String> settings() {
        EncoderConfig encoder = description.encoder();
        List<String> settings = new ArrayList<>(List.of(
                "model.size=custom",
                "model.image-size=[" + encoder.imageHeight() + ", " + encoder.imageWidth() + "]",
                "model.patch-size=" + encoder.patchSize(),
                "model.channels=" + encoder.channels(),
                "model.dim=" + encoder.dim(),
                "model.depth=" + encoder.depth(),
                "model.heads=" + encoder.heads(),
                "model.mlp-ratio=" + encoder.mlpRatio()));
        settings.add("data.mean=" + description.normalisation().mean());
        settings.add("data.std=" + description.normalisation().std());
        return settings;
    }
}
