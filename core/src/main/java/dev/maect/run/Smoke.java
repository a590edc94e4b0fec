/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import java.util.ArrayList;
import java.util.List;

/** A run on a handful of batches per stage, to see that all works. */
final class Smoke {
    /** Images that a smoke test evaluates on at most. */
    static final int TEST_IMAGES = 128;

    private static final int BATCHES = 3;
    private static final List<String> SETTINGS = List.of(
            "pretrain.warmup-epochs=0",
            "prepare-heads.warmup-epochs=0",
            "refine.warmup-epochs=0",
            "evaluation.probe-epochs=2",
            "evaluation.cluster-runs=1",
            "evaluation.bank-limit=256");

    private Smoke() {}

    /** {@code recipe} with one epoch per stage. */
    static Recipe recipe(Recipe recipe) {
        List<String> settings = new ArrayList<>(SETTINGS);
        recipe.stages().forEach((stage, options) -> {
            if (options.enabled()) {
                settings.add(stage + ".epochs=1");
            }
        });
        if (recipe.prepareHead().enabled()) {
            settings.add("prepare-head.cache-views="
                    + Math.min(2, recipe.prepareHead().cacheViews()));
        }
        return recipe.with(settings.toArray(String[]::new));
    }

    /** A few batches' worth of the images. */
    static ImageSource images(ImageSource source, Recipe recipe) {
        int batch = recipe.stages().values().stream()
                .filter(StageOptions::enabled)
                .mapToInt(StageOptions::batchSize)
                .max()
                .orElse(1);
        return RunData.sample(source, BATCHES * batch, recipe.seed());
    }
}
