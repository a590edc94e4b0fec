/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;

/** Stage 1: masked pre-training of encoder and decoder. */
public record PretrainOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0, onResume = OnResume.LONGER)
        int epochs,

        @Setting(value = "Images per step, over all devices.", min = 1, unit = "images")
        int batchSize,

        @Setting(value = "Random crops per image in one step, each masked on its own.", min = 1)
        int views,

        @Setting(
                value =
                        "Parts that the batch is computed in, to save memory; must divide it. auto (0) = as few as fit into"
                                + " memory.",
                min = 0,
                auto = PretrainOptions.AUTO)
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
    /** For {@code accumulate}: as few parts as fit into memory. */
    public static final int AUTO = 0;

    /** The defaults: the paper's stage 1. */
    public static PretrainOptions defaults() {
        return new PretrainOptions(
                800, 1024, 2, 1, 1.5e-4, 0.05, 0.9, 0.95, 20, 0.75, true, 0, new CropScale(0.2, 1), 0);
    }

    @Override
    public void check(Recipe recipe) {
        int patches = recipe.model().patches();
        int visible = (int) (patches * (1 - maskRatio));
        if (enabled() && (visible == 0 || visible == patches)) {
            throw new RecipeException(
                    "pretrain.mask-ratio is " + Numbers.text(maskRatio) + " of " + patches + " patches: "
                            + (visible == 0 ? "none would stay visible" : "none would be hidden")
                            + ". Use pretrain.mask-ratio=0.75, or smaller patches.",
                    List.of("pretrain.mask-ratio", "model.image-size", "model.patch-size"));
        }
        if (accumulate != AUTO && batchSize % accumulate != 0) {
            throw new RecipeException(
                    "pretrain.batch-size is " + batchSize + " and pretrain.accumulate is " + accumulate
                            + ": the parts must be equal. Use pretrain.batch-size="
                            + RecipeRules.nearestMultiple(batchSize, accumulate) + ".",
                    List.of("pretrain.batch-size", "pretrain.accumulate"));
        }
    }

    @Override
    public List<String> warnings(Recipe recipe, int images) {
        if (!enabled() || warmupEpochs < epochs) {
            return List.of();
        }
        return List.of("pretrain.warmup-epochs is " + warmupEpochs + " of " + epochs
                + " epochs: the learning rate rises to the end and never falls. Use pretrain.warmup-epochs="
                + epochs / 10 + ".");
    }
}
