/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

/**
 * The mutual information that two labellings with given class sizes share by chance: its expectation over all
 * permutations (Vinh, Epps, Bailey 2010, equation 24; hypergeometric).
 */
final class ExpectedInformation {
    private ExpectedInformation() {}

    static double of(Contingency table) {
        int total = table.total();
        double[] logFactorial = new double[total + 1];
        for (int i = 1; i <= total; i++) {
            logFactorial[i] = logFactorial[i - 1] + Math.log(i);
        }
        double sum = 0;
        int[] columns = table.columnSums();
        for (int a : table.rowSums()) {
            for (int b : columns) {
                sum += cell(a, b, total, logFactorial);
            }
        }
        return sum;
    }

    private static double cell(int a, int b, int total, double[] logFactorial) {
        int least = Math.max(1, a + b - total);
        double sizes = logFactorial[a]
                + logFactorial[b]
                + logFactorial[total - a]
                + logFactorial[total - b]
                - logFactorial[total];
        double sum = 0;
        for (int n = least; n <= Math.min(a, b); n++) {
            double probability = Math.exp(sizes
                    - logFactorial[n]
                    - logFactorial[a - n]
                    - logFactorial[b - n]
                    - logFactorial[total - a - b + n]);
            sum += (double) n / total * Math.log((double) total * n / ((double) a * b)) * probability;
        }
        return sum;
    }
}
