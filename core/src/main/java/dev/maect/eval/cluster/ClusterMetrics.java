/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.eval.EvaluationException;
import java.util.Arrays;

/**
 * How well a clustering agrees with classes, each in [0, 1] except the adjusted ones, which can fall below 0; equal to
 * scikit-learn's definitions.
 *
 * @param accuracy ACC: the share of images whose cluster is paired with their class, under the best one-to-one pairing
 * @param purity the share of images that have the most frequent class of their cluster
 * @param nmi mutual information divided by the arithmetic mean of both entropies
 * @param ami mutual information adjusted for chance (Vinh, Epps, Bailey 2010), arithmetic mean
 * @param ari Rand index adjusted for chance (Hubert and Arabie 1985)
 */
public record ClusterMetrics(double accuracy, double purity, double nmi, double ami, double ari) {
    private static final double EPSILON = Math.ulp(1.0);
    private static final double ROUNDING = 1e-12;

    /**
     * Compares {@code clusters} with {@code classes}, one entry per image each.
     *
     * @throws EvaluationException if the arrays are empty or of different lengths
     */
    public static ClusterMetrics of(int[] classes, int[] clusters) {
        Contingency table = Contingency.of(classes, clusters);
        double information = mutualInformation(table);
        double entropies = (entropy(table.rowSums(), table.total()) + entropy(table.columnSums(), table.total())) / 2;
        return new ClusterMetrics(
                accuracy(table),
                purity(table),
                nmi(table, information, entropies),
                ami(table, information, entropies),
                ari(table));
    }

    /**
     * The adjusted Rand index alone, between any two clusterings of the same images.
     *
     * @throws EvaluationException if the arrays are empty or of different lengths
     */
    public static double adjustedRand(int[] first, int[] second) {
        return ari(Contingency.of(first, second));
    }

    private static double accuracy(Contingency table) {
        int[] pairing = table.bestPairing();
        long right = 0;
        for (int row = 0; row < pairing.length; row++) {
            right += pairing[row] < 0 ? 0 : table.counts()[row][pairing[row]];
        }
        return (double) right / table.total();
    }

    private static double purity(Contingency table) {
        long right = 0;
        for (int column = 0; column < table.clusters().length; column++) {
            int most = 0;
            for (int[] row : table.counts()) {
                most = Math.max(most, row[column]);
            }
            right += most;
        }
        return (double) right / table.total();
    }

    private static double nmi(Contingency table, double information, double entropies) {
        if (table.classes().length == 1 && table.clusters().length == 1) {
            return 1; // neither splits the images: a perfect match
        }
        return information == 0 ? 0 : information / entropies;
    }

    private static double ami(Contingency table, double information, double entropies) {
        int rows = table.classes().length;
        int columns = table.clusters().length;
        if (rows == 1 || columns == 1) {
            return rows == columns ? 1 : 0;
        }
        double expected = ExpectedInformation.of(table);
        double room = entropies - expected;
        // Where chance alone reaches the maximum, nothing but rounding is left; it counts as a perfect match.
        return room < ROUNDING * entropies ? 1 : (information - expected) / room;
    }

    private static double ari(Contingency table) {
        double cells = 0;
        for (int[] row : table.counts()) {
            cells += pairs(row);
        }
        double rows = pairs(table.rowSums());
        double columns = pairs(table.columnSums());
        double all = pairs(new int[] {table.total()});
        if (cells == rows && cells == columns) {
            return 1;
        }
        double expected = rows * columns / all;
        return (cells - expected) / ((rows + columns) / 2 - expected);
    }

    private static double pairs(int[] counts) {
        return Arrays.stream(counts).mapToDouble(n -> n * (n - 1.0) / 2).sum();
    }

    private static double entropy(int[] counts, double total) {
        return Arrays.stream(counts)
                .filter(n -> n > 0)
                .mapToDouble(n -> -n / total * Math.log(n / total))
                .sum();
    }

    private static double mutualInformation(Contingency table) {
        int[] rows = table.rowSums();
        int[] columns = table.columnSums();
        if (rows.length == 1 || columns.length == 1) {
            return 0;
        }
        double total = table.total();
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                int n = table.counts()[i][j];
                double term = n == 0 ? 0 : n / total * Math.log(total * n / ((double) rows[i] * columns[j]));
                sum += Math.abs(term) < EPSILON ? 0 : term;
            }
        }
        return Math.max(0, sum);
    }
}
