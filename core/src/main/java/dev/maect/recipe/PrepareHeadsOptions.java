/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.List;

/** MIM-Refiner's first step: heads on several places train on the frozen encoder. */
public record PrepareHeadsOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0, onResume = OnResume.LONGER)
        int epochs,

        @Setting(value = "Images per step, over all devices.", min = 2, unit = "images")
        int batchSize,

        @Setting(
                value = "Learning rate at 256 images per step; scaled by batch-size / 256, views do not count.",
                above = 0)
        double baseLr,

        @Setting(value = "Learning rate that the cosine ends at.", min = 0)
        double endLr,

        @Setting(value = "Decoupled weight decay; biases and norms are left out.", min = 0)
        double weightDecay,

        @Setting(value = "Epochs over which the learning rate rises; part of one is possible.", min = 0)
        double warmupEpochs,

        @Setting(
                "Where heads look, one for each: output, or the number of a block, counted from 0. @T behind it gives a head"
                        + " a temperature T of its own.")
        List<HeadPlace> heads,

        @Setting(value = "Variant of the heads.", named = HeadFactory.class)
        String headKind,

        @Setting(value = "Divides the similarities of the loss; smaller is sharper.", above = 0)
        double temperature,

        @Setting(value = "The positive is one of this many nearest neighbours; 1 = the nearest.", min = 1)
        int topK,

        ViewGroupOptions views,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm)
        implements HeadsOptions {
    private static final String SECTION = "prepare-heads";

    /** Copies the list. */
    public PrepareHeadsOptions {
        heads = List.copyOf(heads);
    }

    /** The defaults: MIM-Refiner's, for a ViT-B/16, and skipped. */
    public static PrepareHeadsOptions defaults() {
        return new PrepareHeadsOptions(
                0, 1024, 2e-4, 1e-6, 1e-5, 4, RefineOptions.LAST_THIRD, "nna", 0.2, 1, ViewGroupOptions.defaults(), 0);
    }

    /** The peak learning rate. */
    public double peakLr() {
        return RefineOptions.scaled(baseLr, batchSize);
    }

    @Override
    public void check(Recipe recipe) {
        if (enabled()) {
            HeadsRules.check(SECTION, this, recipe);
            HeadsRules.checkFall(SECTION, peakLr(), endLr);
        }
    }

    @Override
    public List<String> warnings(Recipe recipe, int images) {
        return HeadsRules.warnings(SECTION, this, warmupEpochs, recipe);
    }
}
