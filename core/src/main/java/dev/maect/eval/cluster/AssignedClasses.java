/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import java.util.Arrays;

/** Clusters read as answers: each stands for the class that the best one-to-one assignment gives it. */
public final class AssignedClasses {
    private static final int NONE = -1;

    private AssignedClasses() {}

    /**
     * The class that each image's cluster stands for; -1 where its cluster got none. The share of images for which it is
     * their own class is {@link ClusterMetrics#accuracy}.
     *
     * @param classes the class of each image
     * @param clusters the cluster of each image
     */
    public static int[] of(int[] classes, int[] clusters) {
        Contingency counts = Contingency.of(classes, clusters);
        int[] columnOfRow = counts.bestPairing();
        int[] classOfColumn = new int[counts.clusters().length];
        Arrays.fill(classOfColumn, NONE);
        for (int row = 0; row < columnOfRow.length; row++) {
            if (columnOfRow[row] >= 0) {
                classOfColumn[columnOfRow[row]] = counts.classes()[row];
            }
        }
        return Arrays.stream(clusters)
                .map(cluster -> classOfColumn[Arrays.binarySearch(counts.clusters(), cluster)])
                .toArray();
    }
}
