/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.eval.EvaluationException;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing their mean rank. */
public final class RankCorrelation {
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
