/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.LearningRateSchedule;

/** Stage 1: masked pre-training of encoder and decoder. */
public record PretrainOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0)
        int epochs,

        @Setting(value = "Images per step, over all devices.", min = 1, unit = "images")
        int batchSize,

        @Setting(value = "Random crops per image in one step, each masked on its own.", min = 1)
        int views,

        @Setting(value = "Parts that the batch is computed in, to save memory; must divide it.", min = 1)
        int accumulate,

        @Setting(value = "Learning rate at 256 views per step; scaled by batch-size * views / 256.", above = 0)
        double baseLr,

        @Setting(value = "Decoupled weight decay; biases and norms are left out.", min = 0)
        double weightDecay,

        @Setting(value = "AdamW's first decay rate.", min = 0, below = 1)
        double beta1,

        @Setting(value = "AdamW's second decay rate.", min = 0, below = 1)
        double beta2,

        @Setting(value = "Epochs over which the learning rate rises.", min = 0)
        int warmupEpochs,

        @Setting(value = "Share of patches hidden.", above = 0, below = 1)
        double maskRatio,

        @Setting("Normalise each target patch by its own mean and variance.")
        boolean normPix,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm,

        @Setting(value = "Smallest and largest share of the area that a crop takes.", above = 0, max = 1)
        CropScale cropScale,

        @Setting(value = "Decay of the averaged encoder weights per step; 0 = no average.", min = 0, below = 1)
        double averageDecay)
        implements StageOptions {

    static PretrainOptions defaults() {
        return new PretrainOptions(
                800, 1024, 2, 1, 1.5e-4, 0.05, 0.9, 0.95, 20, 0.75, true, 0, new CropScale(0.2, 1), 0);
    }

    /** The peak learning rate of encoder and decoder: 1.2e-3 for the paper's B and L, 6e-4 for H. */
    public double learningRate() {
        return LearningRateScaling.scaled(baseLr, batchSize, views);
    }

    /** Images per forward pass: the batch over {@link #accumulate()}. */
    public int microBatchSize() {
        return batchSize / accumulate;
    }

    @Override
    public LearningRateSchedule schedule(int images) {
        return LearningRateSchedule.warmupEpochs(epochs, stepsPerEpoch(images), warmupEpochs);
    }
}
