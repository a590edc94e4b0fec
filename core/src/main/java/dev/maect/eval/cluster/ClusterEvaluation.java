/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.data.LabelSet;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The clustering protocol: k-means with as many clusters as there are classes, started several times without labels,
 * then compared with the classes. Published numbers give the best run and the mean; "best" here is the run with the
 * least inertia, so that labels do not choose it.
 */
public final class ClusterEvaluation {
    private ClusterEvaluation() {}

    /**
     * One start of k-means, compared with the classes.
     *
     * @param inertia the sum of squared distances to the centres
     * @param metrics agreement with the classes
     */
    public record Run(double inertia, ClusterMetrics metrics) {}

    /**
     * The runs for one label set.
     *
     * @param labelSet the name of the label set
     * @param runs all starts of k-means
     * @param clusters the clusters of the best run, one per image
     */
    @SuppressWarnings("ArrayRecordComponent") // one entry per image: identity is enough
    public record Result(String labelSet, List<Run> runs, int[] clusters) {
        /** The run with the least inertia. */
        public Run best() {
            return runs.stream().min(Comparator.comparingDouble(Run::inertia)).orElseThrow();
        }

        /** The mean of each metric over the runs. */
        public ClusterMetrics mean() {
            return new ClusterMetrics(
                    mean(ClusterMetrics::accuracy),
                    mean(ClusterMetrics::purity),
                    mean(ClusterMetrics::nmi),
                    mean(ClusterMetrics::ami),
                    mean(ClusterMetrics::ari));
        }

        private double mean(ToDoubleFunction<ClusterMetrics> metric) {
            return runs.stream()
                    .mapToDouble(run -> metric.applyAsDouble(run.metrics()))
                    .average()
                    .orElseThrow();
        }
    }

    /**
     * Clusters the images into the number of classes that {@code labelSet} has among them and compares.
     *
     * @param options its number of clusters is replaced by that of the classes
     * @throws EvaluationException if there is no such label set
     */
    public static Result evaluate(FeatureSet features, String labelSet, KMeansOptions options) {
        LabelSet labels = features.labelSet(labelSet);
        return cluster(features, classesPresent(labels), List.of(labels), options)
                .get(0);
    }

    /** Evaluates all label sets, in their order, clustering once per number of classes. */
    public static List<Result> evaluateAll(FeatureSet features, KMeansOptions options) {
        List<LabelSet> sets = features.labelSets();
        Map<Integer, List<LabelSet>> byCount =
                sets.stream().collect(Collectors.groupingBy(ClusterEvaluation::classesPresent));
        List<Result> results = new ArrayList<>();
        byCount.forEach((count, same) -> results.addAll(cluster(features, count, same, options)));
        List<String> order = sets.stream().map(LabelSet::name).toList();
        results.sort(Comparator.comparingInt(result -> order.indexOf(result.labelSet())));
        return results;
    }

    private static int classesPresent(LabelSet labels) {
        return (int) Arrays.stream(labels.labels()).distinct().count();
    }

    private static List<Result> cluster(
            FeatureSet features, int clusters, List<LabelSet> labelSets, KMeansOptions options) {
        KMeansOptions counted =
                new KMeansOptions(clusters, options.restarts(), options.cosine(), options.seed(), options.algorithm());
        List<KMeansResult> restarts = KMeans.restarts(features.features(), counted);
        try {
            return labelSets.stream().map(set -> compare(set, restarts)).toList();
        } finally {
            restarts.forEach(KMeansResult::close);
        }
    }

    private static Result compare(LabelSet labels, List<KMeansResult> restarts) {
        List<Run> runs = restarts.stream()
                .map(restart -> new Run(restart.inertia(), ClusterMetrics.of(labels.labels(), restart.labels())))
                .toList();
        KMeansResult best = restarts.stream()
                .min(Comparator.comparingDouble(KMeansResult::inertia))
                .orElseThrow();
        return new Result(labels.name(), runs, best.labels());
    }
}
