/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/** Light in the shape of a plasma fractal, added; then all is darkened to the range that the image had. */
final class Fog {
    private static final double[][] IMAGENET = {{1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}};
    private static final double[][] CIFAR = {{0.2, 3}, {0.5, 3}, {0.75, 2.5}, {1, 2}, {1.5, 1.75}};
    private static final double ROUGHNESS = 100;

    private Fog() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        double light = parameters[0];
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            float[] values = result.values();
            double largest = 0;
            for (float value : values) {
                largest = Math.max(largest, value);
            }
            int width = result.width();
            int side = powerOfTwo(Math.max(result.height(), width));
            double[][] plasma = plasma(side, parameters[1], random);
            for (int i = 0; i < values.length; i++) {
                int pixel = i / 3;
                double lit = values[i] + light * plasma[pixel / width][pixel % width];
                values[i] = (float) (lit * largest / (largest + light));
            }
            return result.toImage();
        };
    }

    private static int powerOfTwo(int least) {
        int side = 2;
        while (side < least) {
            side *= 2;
        }
        return side;
    }

    /**
     * The diamond-square fractal on a torus, scaled to 0 to 1: the middle of each square is the mean of its corners plus
     * noise, then the middle of each edge that of its four neighbours, then with half the distance and less noise.
     *
     * @param side a power of two
     * @param decay what the noise's root is divided by from one distance to the next
     */
    static double[][] plasma(int side, double decay, RandomStream random) {
        double[][] map = new double[side][side];
        double noise = ROUGHNESS;
        for (int step = side; step >= 2; step /= 2) {
            int half = step / 2;
            for (int y = half; y < side; y += step) {
                for (int x = half; x < side; x += step) {
                    double corners = at(map, y - half, x - half) + at(map, y - half, x + half);
                    corners += at(map, y + half, x - half) + at(map, y + half, x + half);
                    map[y][x] = corners / 4 + noise * random.uniform(-noise, noise);
                }
            }
            for (int y = 0; y < side; y += half) {
                for (int x = (y / half) % 2 == 0 ? half : 0; x < side; x += step) {
                    double around = at(map, y - half, x) + at(map, y + half, x);
                    around += at(map, y, x - half) + at(map, y, x + half);
                    map[y][x] = around / 4 + noise * random.uniform(-noise, noise);
                }
            }
            noise /= decay;
        }
        scale(map);
        return map;
    }

    private static double at(double[][] map, int y, int x) {
        int mask = map.length - 1;
        return map[y & mask][x & mask];
    }

    private static void scale(double[][] map) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] row : map) {
            for (double value : row) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        for (double[] row : map) {
            for (int x = 0; x < row.length; x++) {
                row[x] = (row[x] - low) / (high - low);
            }
        }
    }
}
