/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.Bootstrap;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing their mean rank. */
public final class RankCorrelation {
    private static final int RESAMPLES = 2000;

    private RankCorrelation() {}

    /**
     * Whether one series rises with the other, in [-1, 1]; NaN if one of them is constant.
     *
     * @throws EvaluationException unless both have the same length, at least 2, and finite values
     */
    public static double spearman(double[] first, double[] second) {
        if (first.length != second.length || first.length < 2) {
            throw new EvaluationException("A rank correlation needs two series of the same length, at least two values;"
                    + " got " + first.length + " and " + second.length + ".");
        }
        return pearson(ranks(first), ranks(second));
    }

    /**
     * The 95 % bootstrap interval: pairs are drawn with replacement {@value #RESAMPLES} times; resamples in which one side
     * does not change are left out.
     *
     * @return empty where one side never changes
     */
    public static Optional<ConfidenceInterval> interval(double[] first, double[] second, long seed) {
        if (Double.isNaN(spearman(first, second))) {
            return Optional.empty();
        }
        RandomStream random = RandomStream.of(seed, "rank-correlation-bootstrap");
        double[] x = new double[first.length];
        double[] y = new double[first.length];
        double[] found = new double[RESAMPLES];
        int kept = 0;
        for (int resample = 0; resample < RESAMPLES; resample++) {
            for (int i = 0; i < x.length; i++) {
                int pair = random.nextInt(x.length);
                x[i] = first[pair];
                y[i] = second[pair];
            }
            double correlation = spearman(x, y);
            if (!Double.isNaN(correlation)) {
                found[kept++] = correlation;
            }
        }
        if (kept == 0) {
            return Optional.empty();
        }
        double[] sorted = Arrays.copyOf(found, kept);
        Arrays.sort(sorted);
        return Optional.of(new ConfidenceInterval(
                Bootstrap.quantile(sorted, 0.025),
                Bootstrap.quantile(sorted, 0.975),
                "95 % bootstrap over the checkpoints, " + kept + " resamples"));
    }

    /**
     * The share of random orders of one side, of {@value #RESAMPLES} and the given one, whose correlation is at least as far
     * from 0: the p-value of a two-sided permutation test.
     *
     * @return 1 where one side never changes
     */
    public static double chance(double[] first, double[] second, long seed) {
        double given = Math.abs(spearman(first, second));
        if (Double.isNaN(given)) {
            return 1;
        }
        RandomStream random = RandomStream.of(seed, "rank-correlation-permutation");
        double[] x = ranks(first);
        double[] y = ranks(second);
        int asStrong = 1;
        for (int order = 0; order < RESAMPLES; order++) {
            int[] permutation = random.permutation(x.length);
            double[] mixed = new double[x.length];
            Arrays.setAll(mixed, i -> y[permutation[i]]);
            asStrong += Math.abs(pearson(x, mixed)) >= given - 1e-12 ? 1 : 0;
        }
        return asStrong / (RESAMPLES + 1.0);
    }

    static double[] ranks(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new EvaluationException("A rank correlation needs finite values; got " + value + ".");
            }
        }
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = (from + to) / 2.0 + 1;
            }
            from = to + 1;
        }
        return ranks;
    }

    private static double pearson(double[] x, double[] y) {
        double middle = (x.length + 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - middle) * (y[i] - middle);
            xx += (x[i] - middle) * (x[i] - middle);
            yy += (y[i] - middle) * (y[i] - middle);
        }
        return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
    }
}
