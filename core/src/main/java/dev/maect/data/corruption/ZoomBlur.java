/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;

/** The mean of the image and of enlargements of its middle. */
final class ZoomBlur {
    /** Step from one enlargement to the next, and how many there are, 1 (none) being the first. */
    private static final double[][] IMAGENET = {{0.01, 12}, {0.01, 16}, {0.02, 11}, {0.02, 13}, {0.03, 11}};

    private static final double[][] CIFAR = {{0.01, 7}, {0.01, 12}, {0.01, 16}, {0.01, 21}, {0.01, 26}};

    private ZoomBlur() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        int count = (int) parameters[1];
        return (image, random) -> {
            FloatImage sharp = FloatImage.of(image);
            float[] sum = sharp.values().clone();
            for (int i = 0; i < count; i++) {
                float[] zoomed = zoom(sharp, 1 + i * parameters[0]).values();
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += zoomed[j];
                }
            }
            for (int j = 0; j < sum.length; j++) {
                sum[j] /= count + 1;
            }
            return new FloatImage(sharp.height(), sharp.width(), 3, sum).toImage();
        };
    }

    /** The middle of the image, enlarged by {@code factor} (at least 1) to about its size, bilinear, and cut to it. */
    static FloatImage zoom(FloatImage image, double factor) {
        Axis rows = Axis.of(image.height(), factor);
        Axis columns = Axis.of(image.width(), factor);
        FloatImage result = new FloatImage(image.height(), image.width(), image.channels());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                Warp.sample(image, rows.source(y), columns.source(x), Convolution.Edge.REPEAT, result, result.at(y, x));
            }
        }
        return result;
    }

    /** Where the pixels of an enlargement come from, along one axis: the first and last ones are those of the middle part. */
    private record Axis(int start, int trim, double step) {
        static Axis of(int size, double factor) {
            int middle = (int) Math.ceil(size / factor);
            int enlarged = (int) Math.rint(middle * factor);
            double step = enlarged > 1 ? (middle - 1.0) / (enlarged - 1) : 0;
            return new Axis((size - middle) / 2, (enlarged - size) / 2, step);
        }

        double source(int position) {
            return start + (position + trim) * step;
        }
    }
}
