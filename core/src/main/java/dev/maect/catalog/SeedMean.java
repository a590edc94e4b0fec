/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import java.util.Arrays;
import java.util.Locale;

/**
 * The mean of what several seeds gave, and its 95 % interval by Student's t.
 *
 * @param mean over the seeds
 * @param half of the interval: the mean lies within mean - half and mean + half
 * @param seeds how many
 */
public record SeedMean(double mean, double half, int seeds) {
    private static final double[] T = { // of 1, 2, ... degrees of freedom, both sides
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086
    };
    private static final double T_OF_MANY = 2.0;

    /** Of the values of all seeds; without an interval for a single one. */
    public static SeedMean of(double... values) {
        double mean = Arrays.stream(values).average().orElse(0);
        if (values.length < 2) {
            return new SeedMean(mean, 0, values.length);
        }
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        int freedom = values.length - 1;
        double t = freedom <= T.length ? T[freedom - 1] : T_OF_MANY;
        return new SeedMean(mean, t * Math.sqrt(squares / freedom / values.length), values.length);
    }

    /** The mean of the differences, seed by seed. */
    public static SeedMean ofDifferences(double[] values, double[] others) {
        double[] differences = new double[values.length];
        Arrays.setAll(differences, i -> values[i] - others[i]);
        return of(differences);
    }

    /** As a percentage: {@code 71.20 ± 1.10}. */
    public String percent() {
        return seeds < 2
                ? String.format(Locale.ROOT, "%.2f", 100 * mean)
                : String.format(Locale.ROOT, "%.2f ± %.2f", 100 * mean, 100 * half);
    }

    /** As points of a percentage, with its sign. */
    public String points() {
        return mean < 0 ? percent() : "+" + percent();
    }
}
