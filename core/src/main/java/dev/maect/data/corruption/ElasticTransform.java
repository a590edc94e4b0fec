/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/**
 * Three points of the image are pushed about and the rest follows (affine), then each pixel is moved by smooth noise. Not
 * rising in strength: the first two move large parts, the others dent small ones.
 */
final class ElasticTransform {
    /** Length of the noise, its smoothness, and how far points are pushed, as shares of the side. */
    private static final double[][] IMAGENET = {
        {2, 0.7, 0.1}, {2, 0.08, 0.2}, {0.05, 0.01, 0.02}, {0.07, 0.01, 0.02}, {0.12, 0.01, 0.02}
    };

    private static final double[][] CIFAR = {
        {0, 0, 0.08}, {0.05, 0.2, 0.07}, {0.08, 0.06, 0.06}, {0.1, 0.04, 0.05}, {0.1, 0.03, 0.03}
    };

    /** The published code takes 244 for the side of an image of 224 pixels. */
    private static final double IMAGENET_SIDE = 244.0 / 224;

    private static final double REACH = 3;

    private ElasticTransform() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] shares = table.at(strength, IMAGENET, CIFAR);
        double unit = table == StrengthTable.IMAGENET_C ? IMAGENET_SIDE : 1;
        return (image, random) -> {
            FloatImage whole = FloatImage.of(image);
            double side = unit * Math.min(whole.height(), whole.width());
            FloatImage pushed = pushed(whole, shares[2] * side, random);
            float[] dx = noise(whole, shares[0] * side, shares[1] * side, random);
            float[] dy = noise(whole, shares[0] * side, shares[1] * side, random);
            FloatImage result = new FloatImage(whole.height(), whole.width(), 3);
            for (int i = 0; i < dx.length; i++) {
                double y = i / whole.width() + (double) dy[i];
                double x = i % whole.width() + (double) dx[i];
                Warp.sample(pushed, y, x, Convolution.Edge.REFLECT, result, 3 * i);
            }
            return result.toImage();
        };
    }

    /** Moves per pixel: uniform noise, smoothed, times {@code length}. */
    private static float[] noise(FloatImage like, double length, double sigma, RandomStream random) {
        FloatImage noise = new FloatImage(like.height(), like.width(), 1);
        if (length == 0) {
            return noise.values();
        }
        for (int i = 0; i < noise.values().length; i++) {
            noise.values()[i] = (float) random.uniform(-1, 1);
        }
        float[] moves = Convolution.gaussian(noise, sigma, REACH, Convolution.Edge.REFLECT)
                .values();
        for (int i = 0; i < moves.length; i++) {
            moves[i] *= (float) length;
        }
        return moves;
    }

    /**
     * The affine image in which three corners of a square around the middle have moved by up to {@code most} pixels along
     * each axis.
     */
    private static FloatImage pushed(FloatImage image, double most, RandomStream random) {
        int middleX = image.width() / 2;
        int middleY = image.height() / 2;
        int reach = Math.max(1, Math.min(image.height(), image.width()) / 3);
        double[] lowerRight = moved(middleX + reach, middleY + reach, most, random);
        double[] upperRight = moved(middleX + reach, middleY - reach, most, random);
        double[] upperLeft = moved(middleX - reach, middleY - reach, most, random);
        // where the square's upper and right edges, each 2 * reach long, have gone
        double acrossX = upperRight[0] - upperLeft[0];
        double acrossY = upperRight[1] - upperLeft[1];
        double downX = lowerRight[0] - upperRight[0];
        double downY = lowerRight[1] - upperRight[1];
        double area = acrossX * downY - acrossY * downX;
        FloatImage result = new FloatImage(image.height(), image.width(), 3);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double fromX = x - upperLeft[0];
                double fromY = y - upperLeft[1];
                double across = (fromX * downY - fromY * downX) / area;
                double down = (acrossX * fromY - acrossY * fromX) / area;
                Warp.sample(
                        image,
                        middleY - reach + 2 * reach * down,
                        middleX - reach + 2 * reach * across,
                        Convolution.Edge.REFLECT_101,
                        result,
                        result.at(y, x));
            }
        }
        return result;
    }

    private static double[] moved(int x, int y, double most, RandomStream random) {
        return new double[] {x + random.uniform(-most, most), y + random.uniform(-most, most)};
    }
}
