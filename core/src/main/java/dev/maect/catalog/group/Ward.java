/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Joins points with weights two by two, each time where the variance within groups grows least (Ward 1963). */
final class Ward {
    /** Two groups that were joined, by the first point of each, and what it cost. */
    private record Join(int first, int second, double cost) {}

    private Ward() {}

    /**
     * Groups of the points at several numbers of groups.
     *
     * @param means the points
     * @param weights how many rows each stands for
     * @param counts numbers of groups
     * @return for each number the group of each point
     */
    static List<int[]> cuts(double[][] means, int[] weights, List<Integer> counts) {
        List<Join> joins = new ArrayList<>(joins(means, weights));
        joins.sort(Comparator.comparingDouble(Join::cost));
        List<int[]> cuts = new ArrayList<>();
        for (int count : counts) {
            int[] group = new int[means.length];
            Arrays.setAll(group, i -> i);
            for (Join join : joins.subList(0, Math.max(0, means.length - count))) {
                group[root(group, join.second())] = root(group, join.first());
            }
            for (int i = 0; i < group.length; i++) {
                group[i] = root(group, i);
            }
            cuts.add(group);
        }
        return cuts;
    }

    private static int root(int[] group, int index) {
        int at = index;
        while (group[at] != at) {
            at = group[at];
        }
        return at;
    }

    /** All joins by chains of nearest neighbours (Benzécri 1982), which find the same as looking at all pairs each time. */
    private static List<Join> joins(double[][] means, int[] weights) {
        int count = means.length;
        double[][] centre = new double[count][];
        double[] weight = new double[count];
        for (int i = 0; i < count; i++) {
            centre[i] = means[i].clone();
            weight[i] = weights[i];
        }
        boolean[] gone = new boolean[count];
        List<Join> joins = new ArrayList<>();
        int[] chain = new int[count];
        int length = 0;
        while (joins.size() < count - 1) {
            if (length == 0) {
                int start = 0;
                while (gone[start]) {
                    start++;
                }
                chain[length++] = start;
            }
            int last = chain[length - 1];
            int before = length > 1 ? chain[length - 2] : -1;
            int nearest = before;
            double least = before < 0 ? Double.POSITIVE_INFINITY : cost(centre, weight, last, before);
            for (int other = 0; other < count; other++) {
                if (!gone[other] && other != last && other != before) {
                    double cost = cost(centre, weight, last, other);
                    if (cost < least) {
                        least = cost;
                        nearest = other;
                    }
                }
            }
            if (nearest == before) {
                length -= 2;
                join(centre, weight, gone, Math.min(last, before), Math.max(last, before));
                joins.add(new Join(Math.min(last, before), Math.max(last, before), least));
            } else {
                chain[length++] = nearest;
            }
        }
        return joins;
    }

    private static void join(double[][] centre, double[] weight, boolean[] gone, int kept, int other) {
        double sum = weight[kept] + weight[other];
        for (int d = 0; d < centre[kept].length; d++) {
            centre[kept][d] = (weight[kept] * centre[kept][d] + weight[other] * centre[other][d]) / sum;
        }
        weight[kept] = sum;
        gone[other] = true;
    }

    private static double cost(double[][] centre, double[] weight, int a, int b) {
        double distance = 0;
        for (int d = 0; d < centre[a].length; d++) {
            double difference = centre[a][d] - centre[b][d];
            distance += difference * difference;
        }
        return weight[a] * weight[b] / (weight[a] + weight[b]) * distance;
    }
}
