/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import java.util.Arrays;

/**
 * The assignment problem: pairs rows with columns so that the sum of their costs is smallest. Shortest augmenting paths
 * with potentials (Kuhn 1955, Munkres 1957, Jonker and Volgenant 1987), O(n² m) for n rows and m columns, n ≤ m.
 */
public final class HungarianAssignment {
    private HungarianAssignment() {}

    /**
     * The cheapest pairing of rows with columns.
     *
     * @param costs finite, one row each of the same length
     * @return the column of each row; -1 for rows left over where there are more rows than columns
     */
    public static int[] minimise(double[][] costs) {
        if (costs.length == 0) {
            return new int[0];
        }
        int columns = costs[0].length;
        if (costs.length <= columns) {
            return assign(costs);
        }
        double[][] transposed = new double[columns][costs.length];
        for (int row = 0; row < costs.length; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column][row] = costs[row][column];
            }
        }
        int[] columnOfRow = new int[costs.length];
        Arrays.fill(columnOfRow, -1);
        int[] rowOfColumn = assign(transposed);
        for (int column = 0; column < columns; column++) {
            columnOfRow[rowOfColumn[column]] = column;
        }
        return columnOfRow;
    }

    /** The pairing with the largest sum of gains; otherwise as {@link #minimise}. */
    public static int[] maximise(double[][] gains) {
        double[][] costs = new double[gains.length][];
        for (int row = 0; row < gains.length; row++) {
            costs[row] = Arrays.stream(gains[row]).map(gain -> -gain).toArray();
        }
        return minimise(costs);
    }

    private static int[] assign(double[][] costs) {
        int n = costs.length;
        int m = costs[0].length;
        double[] rowPotential = new double[n];
        double[] columnPotential = new double[m];
        int[] rowOfColumn = new int[m];
        Arrays.fill(rowOfColumn, -1);
        int[] before = new int[m]; // the column before this one on the cheapest path from the root row, or -1
        double[] distance = new double[m];
        boolean[] settled = new boolean[m];
        for (int root = 0; root < n; root++) {
            Arrays.fill(distance, Double.POSITIVE_INFINITY);
            Arrays.fill(settled, false);
            int row = root;
            int last = -1;
            double reached = 0;
            while (row >= 0) {
                int nearest = -1;
                for (int column = 0; column < m; column++) {
                    if (settled[column]) {
                        continue;
                    }
                    double through = reached + costs[row][column] - rowPotential[row] - columnPotential[column];
                    if (through < distance[column]) {
                        distance[column] = through;
                        before[column] = last;
                    }
                    if (nearest < 0 || distance[column] < distance[nearest]) {
                        nearest = column;
                    }
                }
                settled[nearest] = true;
                reached = distance[nearest];
                last = nearest;
                row = rowOfColumn[nearest];
            }
            rowPotential[root] += reached;
            for (int column = 0; column < m; column++) {
                if (settled[column] && column != last) {
                    rowPotential[rowOfColumn[column]] += reached - distance[column];
                    columnPotential[column] -= reached - distance[column];
                }
            }
            for (int column = last; column >= 0; column = before[column]) {
                rowOfColumn[column] = before[column] < 0 ? root : rowOfColumn[before[column]];
            }
        }
        int[] columnOfRow = new int[n];
        for (int column = 0; column < m; column++) {
            if (rowOfColumn[column] >= 0) {
                columnOfRow[rowOfColumn[column]] = column;
            }
        }
        return columnOfRow;
    }
}
