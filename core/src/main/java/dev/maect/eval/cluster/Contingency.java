/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.eval.EvaluationException;
import java.util.Arrays;

/**
 * How often each class met each cluster. Classes and clusters that no image has get no row or column.
 *
 * @param classes the class of each row, ascending
 * @param clusters the cluster of each column, ascending
 * @param counts images per class and cluster
 * @param total images in all
 */
@SuppressWarnings("ArrayRecordComponent") // a table: identity is enough
public record Contingency(int[] classes, int[] clusters, int[][] counts, int total) {
    /**
     * Counts one entry per image.
     *
     * @throws EvaluationException if the arrays are empty or of different lengths
     */
    public static Contingency of(int[] classes, int[] clusters) {
        if (classes.length == 0 || classes.length != clusters.length) {
            throw new EvaluationException("Comparing clusters with classes needs one of each per image; got "
                    + classes.length + " classes and " + clusters.length + " clusters.");
        }
        int[] rows = Arrays.stream(classes).distinct().sorted().toArray();
        int[] columns = Arrays.stream(clusters).distinct().sorted().toArray();
        int[][] counts = new int[rows.length][columns.length];
        for (int i = 0; i < classes.length; i++) {
            counts[Arrays.binarySearch(rows, classes[i])][Arrays.binarySearch(columns, clusters[i])]++;
        }
        return new Contingency(rows, columns, counts, classes.length);
    }

    /** Images per class. */
    public int[] rowSums() {
        return Arrays.stream(counts).mapToInt(row -> Arrays.stream(row).sum()).toArray();
    }

    /** Images per cluster. */
    public int[] columnSums() {
        int[] sums = new int[clusters.length];
        for (int[] row : counts) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += row[column];
            }
        }
        return sums;
    }

    /** The one-to-one pairing of classes with clusters that most images agree with: the column of each row, or -1. */
    public int[] bestPairing() {
        double[][] gains = new double[counts.length][];
        for (int row = 0; row < counts.length; row++) {
            gains[row] = Arrays.stream(counts[row]).asDoubleStream().toArray();
        }
        return HungarianAssignment.maximise(gains);
    }
}
