/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;

/** A run on a handful of batches per stage, to see that all works. */
final class Smoke {
    private static final int BATCHES = 3;
    private static final List<String> SETTINGS = List.of(
            "pretrain.warmup-epochs=0",
            "evaluation.probe-epochs=2",
            "evaluation.cluster-runs=1",
            "evaluation.bank-limit=512");

    private Smoke() {}

    /** {@code recipe} with one epoch per stage. */
    static Recipe recipe(Recipe recipe) {
        List<String> settings = new ArrayList<>(SETTINGS);
        if (recipe.pretrain().enabled()) {
            settings.add("pretrain.epochs=1");
        }
        if (recipe.prepareHead().enabled()) {
            settings.add("prepare-head.epochs=1");
            settings.add("prepare-head.cache-views="
                    + Math.min(2, recipe.prepareHead().cacheViews()));
        }
        if (recipe.tune().enabled()) {
            settings.add("tune.epochs=1");
        }
        return recipe.with(settings.toArray(String[]::new));
    }

    /** A few batches' worth of the images. */
    static ImageSource images(ImageSource source, Recipe recipe) {
        int batch = Math.max(
                recipe.pretrain().batchSize(),
                Math.max(recipe.prepareHead().batchSize(), recipe.tune().batchSize()));
        return RunData.sample(source, BATCHES * batch, recipe.seed());
    }
}
