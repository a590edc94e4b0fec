/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.ClusterMetrics;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether k-means finds the same clusters again: it clusters several random parts of the images from different starts,
 * and each two clusterings are compared on the images they share (Ben-Hur, Elisseeff, Guyon 2002, with the adjusted
 * Rand index, so that chance is 0 for any number of clusters).
 *
 * @param clusters k
 * @param mean the mean adjusted Rand index over all pairs of clusterings; 1 if they always agree
 * @param lowest the smallest of them
 * @param pairs how many pairs were compared
 */
public record ClusterStability(int clusters, double mean, double lowest, int pairs) {
    private static final KMeansOptions.Lloyd LLOYD = new KMeansOptions.Lloyd(100, 1e-4);

    /**
     * How clusterings are made.
     *
     * @param repetitions how many clusterings, at least 2
     * @param share of the images that each sees, more than a half so that any two share some
     * @param restarts of k-means for each, of which the one with the least inertia counts
     * @param seed of parts and starts
     */
    public record Options(int repetitions, double share, int restarts, long seed) {
        /** Checks the values. */
        public Options {
            if (repetitions < 2 || !(share > 0.5 && share <= 1) || restarts < 1) {
                throw new EvaluationException("Stability needs at least two repetitions, a share of the images in"
                        + " (0.5, 1] and at least one start; got " + repetitions + ", " + share + " and " + restarts
                        + ".");
            }
        }

        /** Five clusterings of four fifths of the images, each the best of three starts. */
        public static Options defaults(long seed) {
            return new Options(5, 0.8, 3, seed);
        }
    }

    /**
     * Measures the stability of clusters of unit-length features.
     *
     * @throws EvaluationException if a part has fewer images than clusters
     */
    public static ClusterStability of(FeatureSet features, int clusters, Options options) {
        List<int[]> clusterings = new ArrayList<>();
        for (int i = 0; i < options.repetitions(); i++) {
            clusterings.add(cluster(features, clusters, options, i));
        }
        double sum = 0;
        double lowest = 1;
        int pairs = 0;
        for (int i = 0; i < clusterings.size(); i++) {
            for (int j = 0; j < i; j++) {
                double agreement = agreement(clusterings.get(i), clusterings.get(j));
                sum += agreement;
                lowest = Math.min(lowest, agreement);
                pairs++;
            }
        }
        return new ClusterStability(clusters, sum / pairs, lowest, pairs);
    }

    /** The cluster of each image, -1 for those left out. */
    private static int[] cluster(FeatureSet features, int clusters, Options options, int repetition) {
        RandomStream random = RandomStream.of(options.seed(), "cluster-stability", clusters, repetition);
        int taken = (int) Math.round(features.size() * options.share());
        int[] rows = Arrays.copyOf(random.permutation(features.size()), taken);
        Arrays.sort(rows);
        KMeansOptions kMeans = new KMeansOptions(clusters, options.restarts(), true, random.nextLong(), LLOYD);
        int[] labels = new int[features.size()];
        Arrays.fill(labels, -1);
        try (FeatureSet part = features.subset(rows);
                KMeansResult result = KMeans.best(part.features(), kMeans)) {
            for (int i = 0; i < rows.length; i++) {
                labels[rows[i]] = result.labels()[i];
            }
        }
        return labels;
    }

    private static double agreement(int[] first, int[] second) {
        int[] a = new int[first.length];
        int[] b = new int[first.length];
        int shared = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] >= 0 && second[i] >= 0) {
                a[shared] = first[i];
                b[shared++] = second[i];
            }
        }
        return ClusterMetrics.adjustedRand(Arrays.copyOf(a, shared), Arrays.copyOf(b, shared));
    }
}
