/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.optim.LearningRateSchedule;

/**
 * How long and with what a stage trains, the same for all three.
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

    /** The settings of stage {@code name} in {@code recipe} for data with {@code stepsPerEpoch} steps per epoch. */
    public static StageSettings of(Recipe recipe, String name, long stepsPerEpoch) {
        return switch (name) {
            case Pretraining.NAME -> {
                var o = recipe.pretrain();
                yield new StageSettings(
                        o.epochs(),
                        o.batchSize(),
                        o.views(),
                        o.accumulate(),
                        o.beta1(),
                        o.beta2(),
                        o.clipGradNorm(),
                        o.averageDecay(),
                        LearningRateSchedule.warmupEpochs(o.epochs(), stepsPerEpoch, o.warmupEpochs()));
            }
            case HeadPreparation.NAME -> {
                var o = recipe.prepareHead();
                yield contrastive(o.epochs(), o.batchSize(), o.clipGradNorm(), 0, o.warmupFraction(), stepsPerEpoch);
            }
            case ContrastiveTuning.NAME -> {
                var o = recipe.tune();
                yield contrastive(
                        o.epochs(),
                        o.batchSize(),
                        o.clipGradNorm(),
                        o.averageDecay(),
                        o.warmupFraction(),
                        stepsPerEpoch);
            }
            default -> throw new IllegalArgumentException("No stage is named " + name);
        };
    }

    private static StageSettings contrastive(
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
}
