/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Image;
import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/** Noise that strikes each value of each pixel by itself. */
final class Noise {
    private static final double[] GAUSSIAN_IMAGENET = {0.08, 0.12, 0.18, 0.26, 0.38};
    private static final double[] GAUSSIAN_CIFAR = {0.04, 0.06, 0.08, 0.09, 0.10};
    private static final double[] SPECKLE_IMAGENET = {0.15, 0.2, 0.35, 0.45, 0.6};
    private static final double[] SPECKLE_CIFAR = {0.06, 0.1, 0.12, 0.16, 0.2};
    private static final double[] IMPULSE_IMAGENET = {0.03, 0.06, 0.09, 0.17, 0.27};
    private static final double[] IMPULSE_CIFAR = {0.01, 0.02, 0.03, 0.05, 0.07};

    private Noise() {}

    /** What becomes of one value. */
    @FunctionalInterface
    private interface Change {
        float of(float value, RandomStream random);
    }

    /** A normal value of a given standard deviation is added. */
    static Augmentation gaussian(int strength, StrengthTable table) {
        float deviation = (float) table.at(strength, GAUSSIAN_IMAGENET, GAUSSIAN_CIFAR);
        return each((value, random) -> value + deviation * (float) random.nextGaussian());
    }

    /** A normal value is added whose standard deviation is a share of the value. */
    static Augmentation speckle(int strength, StrengthTable table) {
        float deviation = (float) table.at(strength, SPECKLE_IMAGENET, SPECKLE_CIFAR);
        return each((value, random) -> value + value * deviation * (float) random.nextGaussian());
    }

    /** A share of the values, each channel by itself, becomes 0 or 1. */
    static Augmentation impulse(int strength, StrengthTable table) {
        double share = table.at(strength, IMPULSE_IMAGENET, IMPULSE_CIFAR);
        return each((value, random) -> random.chance(share) ? (random.chance(0.5) ? 1 : 0) : value);
    }

    private static Augmentation each(Change change) {
        return (image, random) -> changed(image, change, random);
    }

    private static Image changed(Image image, Change change, RandomStream random) {
        FloatImage result = FloatImage.of(image);
        float[] values = result.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = change.of(values[i], random);
        }
        return result.toImage();
    }
}
