/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

/**
 * What a classifier says of an image.
 *
 * @param best index of the likeliest class
 * @param confidence its probability
 * @param second index of the next one
 * @param secondConfidence its probability
 */
public record Probabilities(int best, double confidence, int second, double secondConfidence) {
    static Probabilities of(double[] probabilities) {
        int best = 0;
        int second = -1;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                second = best;
                best = i;
            } else if (second < 0 || probabilities[i] > probabilities[second]) {
                second = i;
            }
        }
        return new Probabilities(best, probabilities[best], second, second < 0 ? 0 : probabilities[second]);
    }

    /** How much likelier the best is than the next. */
    public double margin() {
        return confidence - secondConfidence;
    }
}
