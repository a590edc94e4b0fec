/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.augment.ViewKind;

/** The global views of each image, of the model's size: what heads take both their targets and their predictions from. */
public record GlobalViewOptions(
        @Setting(
                value = "minimal (crop and flip) or aug (BYOL's augmentations, the first view blurred always).",
                except = "evaluation")
        ViewKind kind,

        @Setting(value = "Global views per image.", min = 2, max = 16)
        int count,

        @Setting(value = "Smallest and largest share of the area that a global crop takes.", above = 0, max = 1)
        CropScale cropScale) {

    /** MIM-Refiner's. */
    static GlobalViewOptions defaults() {
        return new GlobalViewOptions(ViewKind.AUG, 2, new CropScale(0.25, 1));
    }
}
