/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;

/** Gaussian blur in floats; the one of training ({@link dev.maect.data.augment.GaussianBlur}) is Pillow's approximation. */
final class SmoothBlur {
    private static final double[] IMAGENET = {1, 2, 3, 4, 6};
    private static final double[] CIFAR = {0.4, 0.6, 0.7, 0.8, 1};

    private SmoothBlur() {}

    static Augmentation at(int strength, StrengthTable table) {
        double sigma = table.at(strength, IMAGENET, CIFAR);
        return (image, random) ->
                Convolution.gaussian(FloatImage.of(image), sigma).toImage();
    }
}
