/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.LearningRateSchedule;
import dev.maect.train.optim.WeightAverageDecay;

/** Stage 3: contrastive tuning of the encoder's upper blocks together with the head. */
public record TuneOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0)
        int epochs,

        @Setting(value = "Images per step, over all devices; each gives two views.", min = 2, unit = "images")
        int batchSize,

        @Setting(value = "The encoder's learning rate at 256 views per step.", above = 0)
        double encoderBaseLr,

        @Setting(value = "The encoder's decoupled weight decay; biases and norms are left out.", min = 0)
        double encoderWeightDecay,

        @Setting(value = "Factor on the learning rate from each block to the one below.", above = 0, max = 1)
        double layerDecay,

        @Setting(value = "The head's learning rate at 256 views per step.", above = 0)
        double headBaseLr,

        @Setting(value = "The head's decoupled weight decay; biases and norms are left out.", min = 0)
        double headWeightDecay,

        @Setting(value = "Divides the similarities of the loss; smaller is sharper.", above = 0)
        double temperature,

        @Setting(value = "What the target projector keeps of itself per step; larger is slower.", min = 0, max = 1)
        double targetFactor,

        @Setting(value = "The positive is one of this many nearest neighbours, at random.", min = 1)
        int topK,

        @Setting(
                value = "Lower blocks that stay as they are; -1 = half of them. With any, the stem is frozen too.",
                min = -1)
        int frozenBlocks,

        @Setting(value = "Share of the steps over which the learning rates rise.", min = 0, max = 1)
        double warmupFraction,

        @Setting(
                value = "Decay of the averaged encoder weights per step; 0 = no average. A stage too short for"
                        + " it takes a decay that fits and says so.",
                min = 0,
                below = 1)
        double averageDecay,

        @Setting(value = "Variant of the head.", named = HeadFactory.class)
        String headKind,

        @Setting(value = "Chance that an oracle head looks among neighbours of the same label.", min = 0, max = 1)
        double oracleProbability,

        ViewOptions views,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm)
        implements StageOptions {

    static TuneOptions defaults() {
        return new TuneOptions(
                20,
                1024,
                1e-4,
                0.05,
                0.65,
                1e-4,
                1e-5,
                0.15,
                0.99,
                20,
                -1,
                0.2,
                0.9999,
                "nnclr-ema-queue",
                1,
                ViewOptions.defaults(),
                0);
    }

    /** The encoder's peak learning rate, of the final norm; the blocks below have less. */
    public double encoderLearningRate() {
        return LearningRateScaling.scaled(encoderBaseLr, batchSize, ViewOptions.COUNT);
    }

    /** The head's peak learning rate. */
    public double headLearningRate() {
        return LearningRateScaling.scaled(headBaseLr, batchSize, ViewOptions.COUNT);
    }

    @Override
    public LearningRateSchedule schedule(int images) {
        return LearningRateSchedule.warmupFraction(steps(images), warmupFraction);
    }

    /** The decay of the averaged encoder, fitted to the length of the stage; 0 = no average. */
    public WeightAverageDecay fittedAverageDecay(int images) {
        return WeightAverageDecay.fit(averageDecay, steps(images));
    }

    /** How many lower blocks of an encoder of {@code depth} blocks are frozen. */
    public int frozenBlocks(int depth) {
        return frozenBlocks < 0 ? depth / 2 : frozenBlocks;
    }
}
