/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.augment.ViewKind;

/** The local views of each image: small crops of small parts, which heads take predictions from, but no targets. */
public record LocalViewOptions(
        @Setting(
                value = "minimal (crop and flip) or aug (BYOL's augmentations without solarisation).",
                except = "evaluation")
        ViewKind kind,

        @Setting(value = "Local views per image; 0 = none.", min = 0, max = 64)
        int count,

        @Setting(
                value = "Size of a local view: one number for a square, or [height, width]. Patches must fill it.",
                min = 1,
                unit = "pixels")
        ImageSize size,

        @Setting(value = "Smallest and largest share of the area that a local crop takes.", above = 0, max = 1)
        CropScale cropScale,

        @Setting(value = "Chance that a local view of kind aug is blurred.", min = 0, max = 1)
        double blurChance) {

    /** MIM-Refiner's, for patches of 16 pixels. */
    static LocalViewOptions defaults() {
        return new LocalViewOptions(ViewKind.AUG, 10, ImageSize.square(96), new CropScale(0.05, 0.25), 0.5);
    }
}
