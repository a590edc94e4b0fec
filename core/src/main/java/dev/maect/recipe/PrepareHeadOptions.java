/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.ArrayList;
import java.util.List;

/** Stage 2: the contrastive head trains on the frozen encoder. */
public record PrepareHeadOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0, onResume = OnResume.LONGER)
        int epochs,

        @Setting(value = "Images per step, over all devices; each gives two views.", min = 2, unit = "images")
        int batchSize,

        @Setting(value = "Learning rate at 256 views per step; scaled by batch-size * 2 / 256.", above = 0)
        double baseLr,

        @Setting(value = "Decoupled weight decay; biases and norms are left out.", min = 0)
        double weightDecay,

        @Setting(value = "Share of the steps over which the learning rate rises.", min = 0, max = 1)
        double warmupFraction,

        @Setting(value = "Divides the similarities of the loss; smaller is sharper.", above = 0)
        double temperature,

        @Setting(value = "The positive is one of this many nearest neighbours; 1 = the nearest.", min = 1)
        int topK,

        @Setting(value = "Variant of the head.", named = HeadFactory.class)
        String headKind,

        ViewOptions views,

        @Setting(
                value =
                        "Random views per image that are encoded once and serve all epochs, two of them at a time; 0 = two"
                                + " new ones in every epoch, as in the paper.",
                min = 0)
        int cacheViews,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm)
        implements HeadStageOptions {

    /** The defaults: the paper's stage 2. */
    public static PrepareHeadOptions defaults() {
        return new PrepareHeadOptions(20, 1024, 1e-4, 1e-5, 0.2, 0.15, 1, "nnclr", ViewOptions.defaults(), 0, 0);
    }

    /** Whether a few views of each image are encoded once instead of new ones in every epoch. */
    public boolean cachesViews() {
        return cacheViews > 0;
    }

    @Override
    public void check(Recipe recipe) {
        QueueRules.check("prepare-head", this, recipe);
        if (cachesViews() && cacheViews < ViewOptions.COUNT) {
            throw new RecipeException(
                    "prepare-head.cache-views is " + cacheViews + ", but the head compares two views of"
                            + " an image. Use prepare-head.cache-views=2 or more, or 0 to encode new views in every"
                            + " epoch.",
                    List.of("prepare-head.cache-views"));
        }
    }

    @Override
    public List<String> warnings(Recipe recipe, int images) {
        List<String> warnings = new ArrayList<>();
        QueueRules.warning(recipe, images).ifPresent(warnings::add);
        if (enabled()) {
            views.warning("prepare-head", recipe).ifPresent(warnings::add);
        }
        int encodedWithout = ViewOptions.COUNT * epochs;
        if (enabled() && cacheViews > encodedWithout) {
            warnings.add("prepare-head.cache-views is " + cacheViews + " but prepare-head.epochs is " + epochs
                    + ": without a cache only " + encodedWithout + " views of each image are encoded."
                    + " Use prepare-head.cache-views=0, or more epochs.");
        }
        return warnings;
    }
}
