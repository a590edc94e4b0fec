/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Which images to label next. As long as there are few labels the typical images of clusters that have none (TypiClust;
 * Hacohen, Dekel, Weinshall 2022); later those of which a classifier made of the labels is least sure, spread over clusters.
 */
public final class NextLabels {
    /** Labels of each class from which on uncertainty is worth more than typicality. */
    private static final int FEW_PER_CLASS = 10;

    private static final int MOST_CLUSTERS = 500;
    private static final int NEIGHBOURS = 20;
    private static final int MOST_COMPARED = 2000; // images of a cluster
    private static final int MOST_ROWS = 50_000; // on which centres are found
    private static final int BLOCK = 8192;

    /**
     * A suggestion.
     *
     * @param row of the features
     * @param reason why this one, in words
     */
    public record Next(int row, String reason) {}

    private NextLabels() {}

    /**
     * Suggests images without a label.
     *
     * @param labels by image, as far as they are known
     * @param count how many to suggest
     */
    public static List<Next> of(CatalogFeatures features, Map<Long, String> labels, int count, long seed) {
        int[] labelled = IntStream.range(0, features.size())
                .filter(row -> labels.containsKey(features.image(row)))
                .toArray();
        int wanted = Math.min(count, features.size() - labelled.length);
        if (wanted < 1) {
            return List.of();
        }
        long classes = labels.values().stream().distinct().count();
        boolean few = classes < 2 || labelled.length < FEW_PER_CLASS * classes;
        int clusters = Math.max(1, Math.min(MOST_CLUSTERS, Math.min(features.size(), labelled.length + wanted)));
        int[] cluster = clusters(features, few ? clusters : Math.min(clusters, wanted), seed);
        return few ? typical(features, cluster, labelled, wanted) : uncertain(features, cluster, labels, wanted, seed);
    }

    private static int[] clusters(CatalogFeatures features, int count, long seed) {
        int[] cluster = new int[features.size()];
        if (count < 2) {
            return cluster;
        }
        try (PointerScope scope = new PointerScope();
                KMeansResult result = KMeans.best(
                        features.pick(features.spread(MOST_ROWS)),
                        new KMeansOptions(count, 3, true, seed, new KMeansOptions.Lloyd(100, 1e-4)))) {
            Tensor centres = Tensors.unitRows(result.centres());
            for (int from = 0; from < cluster.length; from += BLOCK) {
                int start = from;
                Scopes.run(() -> {
                    Tensor block = features.block(start, Math.min(BLOCK, cluster.length - start));
                    long[] own = Tensors.toLongs(block.matmul(centres.t()).argmax(new LongOptional(1), false));
                    for (int i = 0; i < own.length; i++) {
                        cluster[start + i] = (int) own[i];
                    }
                });
            }
        }
        return cluster;
    }

    private static List<List<Integer>> members(int[] cluster) {
        List<List<Integer>> members = new ArrayList<>();
        int most = Arrays.stream(cluster).max().orElse(0);
        for (int i = 0; i <= most; i++) {
            members.add(new ArrayList<>());
        }
        for (int row = 0; row < cluster.length; row++) {
            members.get(cluster[row]).add(row);
        }
        return members;
    }

    /** Round by round a typical image of each cluster, those with the fewest labels first, the largest of them before. */
    private static List<Next> typical(CatalogFeatures features, int[] cluster, int[] labelled, int wanted) {
        List<List<Integer>> members = members(cluster);
        int[] labels = new int[members.size()];
        Set<Integer> taken = new HashSet<>();
        for (int row : labelled) {
            labels[cluster[row]]++;
            taken.add(row);
        }
        List<List<Integer>> ranked = new ArrayList<>();
        for (List<Integer> rows : members) {
            ranked.add(byTypicality(features, rows));
        }
        List<Next> next = new ArrayList<>();
        while (next.size() < wanted) {
            int best = IntStream.range(0, members.size())
                    .filter(i -> ranked.get(i).stream().anyMatch(row -> !taken.contains(row)))
                    .boxed()
                    .min(Comparator.comparingInt((Integer i) -> labels[i])
                            .thenComparingInt(i -> -members.get(i).size()))
                    .orElseThrow();
            int row = ranked.get(best).stream()
                    .filter(each -> !taken.contains(each))
                    .findFirst()
                    .orElseThrow();
            taken.add(row);
            next.add(new Next(
                    row, "typical of " + members.get(best).size() + " images with " + labels[best] + " labels"));
            labels[best]++;
        }
        return next;
    }

    /** Rows of a cluster by their mean similarity to their nearest ones in it. */
    private static List<Integer> byTypicality(CatalogFeatures features, List<Integer> rows) {
        if (rows.size() < 2) {
            return rows;
        }
        int[] some = IntStream.range(0, Math.min(MOST_COMPARED, rows.size()))
                .map(i -> rows.get((int) ((long) i * rows.size() / Math.min(MOST_COMPARED, rows.size()))))
                .toArray();
        float[] near;
        try (PointerScope scope = new PointerScope()) {
            Tensor x = features.pick(some);
            long k = Math.min(NEIGHBOURS + 1, some.length);
            near = Tensors.toFloats(org.bytedeco
                    .pytorch
                    .global
                    .torch
                    .topk(x.matmul(x.t()), k)
                    .get0()
                    .mean(new long[] {1}, false, new ScalarTypeOptional()));
        }
        return IntStream.range(0, some.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -near[i]))
                .map(i -> some[i])
                .toList();
    }

    /** Round by round from each cluster the image whose two likeliest classes are nearest to each other. */
    private static List<Next> uncertain(
            CatalogFeatures features, int[] cluster, Map<Long, String> labels, int wanted, long seed) {
        LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(seed));
        int[] rows = IntStream.range(0, features.size())
                .filter(row -> !labels.containsKey(features.image(row)))
                .toArray();
        List<Probabilities> all = classifier.probabilities(features, rows);
        List<List<Integer>> byCluster = new ArrayList<>();
        int most = Arrays.stream(cluster).max().orElse(0);
        for (int i = 0; i <= most; i++) {
            byCluster.add(new ArrayList<>());
        }
        IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> all.get(i).margin()))
                .forEach(i -> byCluster.get(cluster[rows[i]]).add(i));
        List<Next> next = new ArrayList<>();
        for (int round = 0; next.size() < wanted; round++) {
            int at = round;
            byCluster.stream()
                    .filter(own -> own.size() > at)
                    .map(own -> own.get(at))
                    .sorted(Comparator.comparingDouble(i -> all.get(i).margin()))
                    .limit(wanted - next.size())
                    .forEach(i -> next.add(new Next(
                            rows[i],
                            String.format(
                                    java.util.Locale.ROOT,
                                    "%s (%.2f) or %s (%.2f)?",
                                    classifier.classes().get(all.get(i).best()),
                                    all.get(i).confidence(),
                                    classifier.classes().get(all.get(i).second()),
                                    all.get(i).secondConfidence()))));
        }
        return next;
    }
}
