/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Image;
import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;
import java.util.Arrays;

/** Poisson noise: a value is counted in photons, of which white has a given number. */
final class ShotNoise implements Augmentation {
    private static final double[] IMAGENET = {60, 25, 12, 5, 3};
    private static final double[] CIFAR = {500, 250, 100, 75, 50};
    private static final int LEVELS = 256;
    private static final double ENOUGH = 1 - 1e-12;

    private final float photons;
    private final double[][] cumulated; // per level of light: the chance of at most so many photons

    private ShotNoise(double photons) {
        this.photons = (float) photons;
        cumulated = new double[LEVELS][];
        for (int level = 0; level < LEVELS; level++) {
            cumulated[level] = poisson(photons * level / (LEVELS - 1));
        }
    }

    static ShotNoise at(int strength, StrengthTable table) {
        return new ShotNoise(table.at(strength, IMAGENET, CIFAR));
    }

    /** The cumulated distribution of Poisson, as far as it is below one. */
    private static double[] poisson(double mean) {
        double[] sums = new double[(int) (mean + 12 * Math.sqrt(mean) + 32)];
        double chance = Math.exp(-mean);
        double sum = 0;
        for (int count = 0; count < sums.length; count++) {
            sum += chance;
            sums[count] = sum;
            if (sum > ENOUGH && count > mean) {
                return Arrays.copyOf(sums, count + 1);
            }
            chance *= mean / (count + 1);
        }
        return sums;
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        FloatImage result = FloatImage.of(image);
        float[] values = result.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = count(cumulated[image.pixels()[i] & 0xff], random.nextDouble()) / photons;
        }
        return result.toImage();
    }

    /** The smallest count whose cumulated chance exceeds {@code share}. */
    private static int count(double[] sums, double share) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > share) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
