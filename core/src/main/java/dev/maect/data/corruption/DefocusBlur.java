/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;

/** Each point becomes a disk, whose rim is smoothed. */
final class DefocusBlur {
    private static final double[][] IMAGENET = {{3, 0.1}, {4, 0.5}, {6, 0.5}, {8, 0.5}, {10, 0.5}};
    private static final double[][] CIFAR = {{0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}};
    private static final int SMALL_RADIUS = 8;

    private DefocusBlur() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        FloatImage disk = disk(parameters[0], parameters[1]);
        return (image, random) -> Convolution.filter(FloatImage.of(image), disk, Convolution.Edge.REFLECT_101)
                .toImage();
    }

    /** The weights: a disk of the given radius in pixels, blurred by 3 x 3 pixels up to radius 8 and by 5 x 5 beyond. */
    static FloatImage disk(double radius, double rimSigma) {
        int reach = radius <= SMALL_RADIUS ? SMALL_RADIUS : (int) radius;
        int side = 2 * reach + 1;
        FloatImage disk = new FloatImage(side, side, 1);
        int inside = 0;
        for (int y = -reach; y <= reach; y++) {
            for (int x = -reach; x <= reach; x++) {
                if (x * x + y * y <= radius * radius) {
                    disk.values()[(y + reach) * side + x + reach] = 1;
                    inside++;
                }
            }
        }
        for (int i = 0; i < disk.values().length; i++) {
            disk.values()[i] /= inside;
        }
        int rim = radius <= SMALL_RADIUS ? 1 : 2;
        // a kernel of just that many pixels: (rim / sigma) * sigma is the radius asked for
        return Convolution.gaussian(disk, rimSigma, rim / rimSigma, Convolution.Edge.REFLECT_101);
    }
}
