/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SeedMean;
import dev.maect.catalog.store.CatalogException;
import dev.maect.eval.cluster.ClusterMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** How well groups made without labels agree with labels that are known: k-means and cluster heads, over several seeds. */
public final class GroupingTrial {
    /**
     * What one way of grouping gave.
     *
     * @param method which
     * @param metrics by seed
     */
    public record Outcome(String method, List<ClusterMetrics> metrics) {
        /** Clustering accuracy, by seed. */
        public double[] accuracies() {
            return metrics.stream().mapToDouble(ClusterMetrics::accuracy).toArray();
        }

        /** Its mean. */
        public SeedMean accuracy() {
            return SeedMean.of(accuracies());
        }

        /** Mean normalised mutual information. */
        public SeedMean nmi() {
            return SeedMean.of(metrics.stream().mapToDouble(ClusterMetrics::nmi).toArray());
        }

        /** Mean adjusted Rand index. */
        public SeedMean ari() {
            return SeedMean.of(metrics.stream().mapToDouble(ClusterMetrics::ari).toArray());
        }
    }

    private GroupingTrial() {}

    /**
     * Groups by k-means and by heads, once for each seed from 0 on.
     *
     * @param truth labels by image; images without one are grouped, but not compared
     * @param count how many groups
     * @return k-means, then heads
     */
    public static List<Outcome> of(
            CatalogFeatures features, Map<Long, String> truth, int count, int seeds, Consumer<String> progress) {
        int[] rows = IntStream.range(0, features.size())
                .filter(row -> truth.containsKey(features.image(row)))
                .toArray();
        List<String> classes = List.copyOf(new TreeSet<>(
                Arrays.stream(rows).mapToObj(row -> label(features, truth, row)).toList()));
        if (classes.size() < 2) {
            throw new CatalogException("Groups cannot be compared with labels: " + rows.length + " images have one, of "
                    + classes.size() + " classes.");
        }
        int[] own = Arrays.stream(rows)
                .map(row -> classes.indexOf(label(features, truth, row)))
                .toArray();
        List<ClusterMetrics> means = new ArrayList<>();
        List<ClusterMetrics> heads = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            means.add(metrics(own, rows, Groups.kMeans(features, count, seed)));
            heads.add(metrics(own, rows, Groups.heads(features, count, ClusterHeads.Options.standard(seed))));
            progress.accept("seed " + (seed + 1) + " of " + seeds);
        }
        return List.of(new Outcome("k-means", means), new Outcome("cluster heads", heads));
    }

    private static String label(CatalogFeatures features, Map<Long, String> truth, int row) {
        return String.valueOf(truth.get(features.image(row)));
    }

    private static ClusterMetrics metrics(int[] own, int[] rows, Grouping grouping) {
        return ClusterMetrics.of(
                own, Arrays.stream(rows).map(row -> grouping.finest()[row]).toArray());
    }
}
