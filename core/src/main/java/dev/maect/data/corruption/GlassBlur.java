/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Image;
import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/**
 * Blur, pixels that take the colour of a random neighbour, blur. The paper speaks of pixels that change places; in the code
 * that made the published sets the second half of the exchange has no effect, and so it is here.
 */
final class GlassBlur {
    private static final double[][] IMAGENET = {{0.7, 1, 2}, {0.9, 2, 1}, {1, 2, 3}, {1.1, 3, 2}, {1.5, 4, 2}};
    private static final double[][] CIFAR = {{0.05, 1, 1}, {0.25, 1, 1}, {0.4, 1, 1}, {0.25, 1, 2}, {0.4, 1, 2}};

    private GlassBlur() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        double sigma = parameters[0];
        int distance = (int) parameters[1];
        int passes = (int) parameters[2];
        return (image, random) -> {
            Image mixed = Convolution.gaussian(FloatImage.of(image), sigma).toImage();
            for (int pass = 0; pass < passes; pass++) {
                mix(mixed, distance, random);
            }
            return Convolution.gaussian(FloatImage.of(mixed), sigma).toImage();
        };
    }

    /** In place, from the lower right to the upper left, up to {@code distance} pixels away. */
    private static void mix(Image image, int distance, RandomStream random) {
        int width = image.width();
        byte[] pixels = image.pixels();
        for (int y = image.height() - distance; y > distance; y--) {
            for (int x = width - distance; x > distance; x--) {
                int fromX = x + random.nextInt(2 * distance) - distance;
                int fromY = y + random.nextInt(2 * distance) - distance;
                System.arraycopy(pixels, (fromY * width + fromX) * 3, pixels, (y * width + x) * 3, 3);
            }
        }
    }
}
