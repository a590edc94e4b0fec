/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.recipe.HeadsOptions;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.optim.LearningRateSchedule;

/**
 * How long and with what a stage trains, the same for all stages.
 *
 * @param epochs passes over the images
 * @param batchSize images per step
 * @param views views per image
 * @param accumulate parts that a batch is computed in
 * @param beta1 AdamW's first decay rate
 * @param beta2 AdamW's second
 * @param clipGradNorm largest gradient norm; 0 for none
 * @param averageDecay decay of the encoder's weight average that the recipe asks for; 0 for none
 * @param schedule learning-rate factor per step
 */
public record StageSettings(
        int epochs,
        int batchSize,
        int views,
        int accumulate,
        double beta1,
        double beta2,
        double clipGradNorm,
        double averageDecay,
        LearningRateSchedule schedule) {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;

    /** Those of a contrastive stage: whole batches, AdamW's usual decay rates, and a warm-up over a share of the steps. */
    public static StageSettings contrastive(
            int epochs, int batchSize, double clip, double averageDecay, double warmup, long stepsPerEpoch) {
        return new StageSettings(
                epochs,
                batchSize,
                ViewOptions.COUNT,
                1,
                BETA1,
                BETA2,
                clip,
                averageDecay,
                LearningRateSchedule.warmupFraction(epochs * stepsPerEpoch, warmup));
    }

    /**
     * Those of a stage whose heads look at several places: a warm-up over some epochs, and a cosine down to {@code end} of
     * the peak rate.
     */
    static StageSettings ofHeads(
            HeadsOptions options, double warmup, double end, double clip, double averageDecay, long stepsPerEpoch) {
        return new StageSettings(
                options.epochs(),
                options.batchSize(),
                options.views().count(),
                1,
                BETA1,
                BETA2,
                clip,
                averageDecay,
                LearningRateSchedule.warmupEpochs(options.epochs(), stepsPerEpoch, warmup, end));
    }
}
