/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import java.util.Arrays;

/** The best of many candidates, kept as they come. */
final class BestOf {
    private final int[] rows;
    private final float[] scores;
    private int count;

    BestOf(int k) {
        rows = new int[k];
        scores = new float[k];
    }

    /** Takes a candidate if it is among the best so far; of equal ones the first stays before. */
    void offer(int row, float score) {
        if (count == rows.length && !(score > scores[count - 1])) {
            return;
        }
        int at = count < rows.length ? count++ : count - 1;
        while (at > 0 && scores[at - 1] < score) {
            rows[at] = rows[at - 1];
            scores[at] = scores[at - 1];
            at--;
        }
        rows[at] = row;
        scores[at] = score;
    }

    Hits hits() {
        return new Hits(Arrays.copyOf(rows, count), Arrays.copyOf(scores, count));
    }
}
