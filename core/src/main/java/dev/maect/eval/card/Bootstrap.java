/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import java.util.Arrays;

/**
 * Confidence intervals by the bootstrap over the test set (Efron 1979): the spread of a mean when the images are drawn
 * anew with replacement, percentile method.
 */
public final class Bootstrap {
    private Bootstrap() {}

    /** What lies between the lower and the upper end with the given confidence. */
    public record Interval(double mean, double low, double high, double confidence) {}

    /**
     * The interval of the mean of {@code values}, one per image: 0 and 1 for an accuracy, differences for the
     * comparison of two models on the same images.
     *
     * @param confidence for example 0.95
     * @param resamples for example 1000
     */
    public static Interval mean(double[] values, double confidence, int resamples, long seed) {
        if (values.length == 0 || resamples < 1 || !(confidence > 0 && confidence < 1)) {
            throw new EvaluationException(
                    "A bootstrap interval needs values, resamples and a confidence between 0 and 1;" + " got "
                            + values.length + ", " + resamples + " and " + confidence + ".");
        }
        RandomStream random = RandomStream.of(seed, "bootstrap");
        double[] means = new double[resamples];
        for (int resample = 0; resample < resamples; resample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[resample] = sum / values.length;
        }
        Arrays.sort(means);
        double tail = (1 - confidence) / 2;
        double mean = Arrays.stream(values).average().orElseThrow();
        return new Interval(mean, quantile(means, tail), quantile(means, 1 - tail), confidence);
    }

    /** The 95 % interval of an accuracy from 1000 resamples. */
    public static Interval accuracy(int[] predictions, int[] labels, long seed) {
        if (predictions.length != labels.length) {
            throw new EvaluationException(predictions.length + " predictions do not fit " + labels.length + " labels.");
        }
        double[] right = new double[labels.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = predictions[i] == labels[i] ? 1 : 0;
        }
        return mean(right, 0.95, 1000, seed);
    }

    /**
     * The quantile of values by linear interpolation between order statistics.
     *
     * @param sorted ascending, at least one
     * @param share in [0, 1]
     */
    public static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
