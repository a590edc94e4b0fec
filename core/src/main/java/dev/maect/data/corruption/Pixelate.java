/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Image;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;

/** Scaled down to a share of the size and up again, both with boxes. */
final class Pixelate {
    private static final double[] IMAGENET = {0.6, 0.5, 0.4, 0.3, 0.25};
    private static final double[] CIFAR = {0.95, 0.9, 0.85, 0.75, 0.65};

    private Pixelate() {}

    static Augmentation at(int strength, StrengthTable table) {
        double share = table.at(strength, IMAGENET, CIFAR);
        return (image, random) -> {
            int height = Math.max(1, (int) (image.height() * share));
            int width = Math.max(1, (int) (image.width() * share));
            Image small = Resize.resize(image, height, width, Resampling.BOX);
            return Resize.resize(small, image.height(), image.width(), Resampling.BOX);
        };
    }
}
