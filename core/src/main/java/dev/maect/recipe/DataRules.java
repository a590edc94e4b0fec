/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;
import java.util.Locale;

/** What must hold between a recipe and the number of training images, and what should. */
final class DataRules {
    private DataRules() {}

    /**
     * Checks a recipe against its data.
     *
     * @throws RecipeException if a stage that runs has a batch larger than the data
     */
    static List<String> check(Recipe recipe, int images) {
        recipe.stages().forEach((section, stage) -> {
            if (stage.enabled() && stage.batchSize() > images) {
                throw tooLarge(section, stage.batchSize(), images);
            }
        });
        return recipe.stages().values().stream()
                .flatMap(stage -> stage.warnings(recipe, images).stream())
                .toList();
    }

    private static RecipeException tooLarge(String section, int batch, int images) {
        int fit = Integer.highestOneBit(Math.max(1, images));
        String key = section + ".batch-size";
        return new RecipeException(
                String.format(
                        Locale.ROOT,
                        "%s is %d but there are only %,d training images: not one batch. Use %s=%d or less"
                                + " (the recipe 'small' is made for few images), or more images.",
                        key,
                        batch,
                        images,
                        key,
                        fit),
                List.of(key));
    }
}
