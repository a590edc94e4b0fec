/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;

/** Each pixel is drawn out to one side, in a random direction up to 45 degrees from the horizontal. */
final class MotionBlur {
    private static final double[][] IMAGENET = {{10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}};
    private static final double[][] CIFAR = {{6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}};
    private static final double STEEPEST = 45;

    private MotionBlur() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        return (image, random) -> blur(
                        FloatImage.of(image), (int) parameters[0], parameters[1], random.uniform(-STEEPEST, STEEPEST))
                .toImage();
    }

    /**
     * ImageMagick's motion blur: the mean of 2 * radius + 1 pixels that follow each other in one direction, with the weights
     * of one half of a Gaussian; edges are repeated.
     *
     * @param degrees of the direction, 0 to the right and 90 downwards
     */
    static FloatImage blur(FloatImage image, int radius, double sigma, double degrees) {
        int length = 2 * radius + 1;
        double[] weights = new double[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            weights[i] = Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += weights[i];
        }
        double right = Math.cos(Math.toRadians(degrees));
        double down = Math.sin(Math.toRadians(degrees));
        FloatImage result = new FloatImage(image.height(), image.width(), image.channels());
        for (int i = 0; i < length; i++) {
            int dx = (int) Math.ceil(i * right - 0.5);
            int dy = (int) Math.ceil(i * down - 0.5);
            add(result, image, dy, dx, (float) (weights[i] / sum));
        }
        return result;
    }

    private static void add(FloatImage sum, FloatImage image, int dy, int dx, float weight) {
        int channels = image.channels();
        for (int y = 0; y < image.height(); y++) {
            int fromY = Math.max(0, Math.min(image.height() - 1, y + dy));
            for (int x = 0; x < image.width(); x++) {
                int from = image.at(fromY, Math.max(0, Math.min(image.width() - 1, x + dx)));
                int to = image.at(y, x);
                for (int c = 0; c < channels; c++) {
                    sum.values()[to + c] += weight * image.values()[from + c];
                }
            }
        }
    }
}
