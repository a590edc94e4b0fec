/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two groups of views of each image, all from one decoded image: global ones and small local ones (multi-crop). */
public record ViewGroupOptions(GlobalViewOptions global, LocalViewOptions local) {
    /** MIM-Refiner's views: 2 global and 10 local. */
    public static ViewGroupOptions defaults() {
        return new ViewGroupOptions(GlobalViewOptions.defaults(), LocalViewOptions.defaults());
    }

    /** Views per image in each group, global first; one number where there are no local ones. */
    public List<Integer> counts() {
        return local.count() == 0 ? List.of(global.count()) : List.of(global.count(), local.count());
    }

    /** Views per image, of both groups. */
    public int count() {
        return global.count() + local.count();
    }

    /**
     * Checks that the local views are made of whole patches.
     *
     * @param section that holds these settings, such as {@code refine}
     * @throws RecipeException if not
     */
    public void check(String section, Recipe recipe) {
        ImageSize size = local.size();
        int patch = recipe.model().patchSize();
        if (local.count() > 0 && (size.height() % patch != 0 || size.width() % patch != 0)) {
            ImageSize fit = new ImageSize(multiple(size.height(), patch), multiple(size.width(), patch));
            String key = section + ".views.local.size";
            throw new RecipeException(
                    key + " is " + RecipeText.of(size) + " and model.patch-size is " + patch
                            + ": patches must fill a local view. Use " + key + "="
                            + RecipeText.of(fit).replace(" ", "") + ".",
                    List.of(key, "model.patch-size"));
        }
    }

    private static int multiple(int pixels, int patch) {
        return Math.max(1, Math.round((float) pixels / patch)) * patch;
    }

    /** What of these views comes to nothing, or to something else than is meant; {@code section} holds them. */
    public List<String> warnings(String section, Recipe recipe) {
        List<String> warnings = new ArrayList<>();
        leftOut(
                section + ".views.global.kind",
                global.kind().leftOut(recipe.model().channels()),
                recipe,
                warnings);
        if (local.count() > 0) {
            leftOut(
                    section + ".views.local.kind",
                    local.kind().leftOut(recipe.model().channels()),
                    recipe,
                    warnings);
            ImageSize image = recipe.model().imageSize();
            if (local.size().height() > image.height() || local.size().width() > image.width()) {
                warnings.add(section + ".views.local.size is " + RecipeText.of(local.size())
                        + " and model.image-size is " + RecipeText.of(image)
                        + ": local views are larger than global ones and take more time than they.");
            }
        }
        return warnings;
    }

    private static void leftOut(String key, Optional<String> what, Recipe recipe, List<String> warnings) {
        what.ifPresent(text -> warnings.add(
                key + " is aug and model.channels is " + recipe.model().channels() + ": " + text + "."));
    }
}
