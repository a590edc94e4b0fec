/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import dev.maect.io.AnyNumber;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a value would lie between if it were measured again.
 *
 * @param low lower end
 * @param high upper end
 * @param method how both were computed, for a reader: which resampling or spread, how many, which confidence
 */
public record ConfidenceInterval(
        @AnyNumber double low, @AnyNumber double high, String method) {
    private static final double CONFIDENCE = 0.95;
    private static final int MOST_RESAMPLES = 1000;
    private static final int FEWEST_RESAMPLES = 200;
    private static final long MOST_DRAWS = 20_000_000;

    /**
     * The 95 % bootstrap interval of an accuracy over the test set. Only the number of right answers matters, so it
     * needs no predictions. The number of resamples falls from 1000 to 200 as the set grows.
     *
     * @param accuracy share of right answers
     * @param images size of the test set
     */
    public static ConfidenceInterval accuracy(double accuracy, int images, long seed) {
        double[] right = new double[images];
        Arrays.fill(right, 0, (int) Math.min(images, Math.round(accuracy * images)), 1);
        return mean(right, seed);
    }

    /** The 95 % bootstrap interval of the mean of {@code values}, one per image. */
    public static ConfidenceInterval mean(double[] values, long seed) {
        int resamples =
                (int) Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, MOST_DRAWS / Math.max(1, values.length)));
        Bootstrap.Interval interval = Bootstrap.mean(values, CONFIDENCE, resamples, seed);
        return new ConfidenceInterval(
                interval.low(), interval.high(), "95 % bootstrap over the test set, " + resamples + " resamples");
    }

    /**
     * Mean minus and plus one sample standard deviation of several splits or runs.
     *
     * @param what what varies, for example {@code splits}
     */
    public static ConfidenceInterval spread(double mean, double standardDeviation, int count, String what) {
        return new ConfidenceInterval(
                mean - standardDeviation,
                mean + standardDeviation,
                String.format(Locale.ROOT, "one standard deviation over %d %s", count, what));
    }
}
