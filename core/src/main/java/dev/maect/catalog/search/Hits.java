/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

/**
 * What was found for one query, best first.
 *
 * @param rows of the features searched
 * @param scores their cosine similarities
 */
@SuppressWarnings("ArrayRecordComponent")
public record Hits(int[] rows, float[] scores) {
    /** The same without {@code row}, and at most {@code most} of them. */
    public Hits without(int row, int most) {
        int[] keptRows = new int[Math.min(most, rows.length)];
        float[] keptScores = new float[keptRows.length];
        int kept = 0;
        for (int i = 0; i < rows.length && kept < keptRows.length; i++) {
            if (rows[i] != row) {
                keptRows[kept] = rows[i];
                keptScores[kept++] = scores[i];
            }
        }
        return new Hits(java.util.Arrays.copyOf(keptRows, kept), java.util.Arrays.copyOf(keptScores, kept));
    }
}
