/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import java.nio.file.Path;

/**
 * Where training keeps its files.
 *
 * @param checkpoints an existing folder for the stages' weights and states
 * @param exported an existing folder for the encoders to use
 * @param badFiles a file that names the images that could not be read; written only if there are any
 */
public record TrainingFiles(Path checkpoints, Path exported, Path badFiles) {
    private static final String ENDING = ".safetensors";

    /** The weights that stage {@code stage} ended with. */
    public Path checkpoint(String stage) {
        return checkpoints.resolve(stage + ENDING);
    }

    /** What stage {@code stage} goes on from if it is stopped before its end; deleted when it ends. */
    public Path state(String stage) {
        return checkpoints.resolve(stage + ".state" + ENDING);
    }

    /** The encoder that a stage exports under {@code name}, which has no ending. */
    public Path encoder(String name) {
        return exported.resolve(name + ENDING);
    }

    /** The encoder before contrastive tuning. */
    public Path untunedEncoder() {
        return encoder("encoder-mae");
    }

    /** The tuned encoder. */
    public Path tunedEncoder() {
        return encoder("encoder");
    }
}
