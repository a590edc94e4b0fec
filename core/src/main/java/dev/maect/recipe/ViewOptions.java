/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.augment.ViewKind;
import java.util.Optional;

/** The two views of each image in a contrastive stage. */
public record ViewOptions(
        @Setting(
                value = "minimal (crop and flip: MAE-CT) or aug (BYOL's augmentations: MAE-CT_aug).",
                except = "evaluation")
        ViewKind kind,

        @Setting(value = "Smallest and largest share of the area that a crop takes.", above = 0, max = 1)
        CropScale cropScale) {

    /** Views per image in the contrastive stages. */
    public static final int COUNT = 2;

    /** What of these views comes to nothing with the recipe's images; {@code section} holds them. */
    Optional<String> warning(String section, Recipe recipe) {
        return kind.leftOut(recipe.model().channels())
                .map(what -> section + ".views.kind is " + kind + " and model.channels is "
                        + recipe.model().channels() + ": " + what + ".");
    }

    static ViewOptions defaults() {
        return new ViewOptions(ViewKind.MINIMAL, new CropScale(0.08, 1));
    }
}
