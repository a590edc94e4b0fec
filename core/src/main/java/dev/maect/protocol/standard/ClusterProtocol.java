/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.cluster.AssignedClasses;
import dev.maect.eval.cluster.ClusterEvaluation;
import dev.maect.eval.cluster.ClusterMetrics;
import dev.maect.eval.cluster.ClusterSeparation;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.paired.Outcomes;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * k-means on the test images, compared with their classes.
 *
 * @param runs starts of k-means
 * @param miniBatch whether to take mini-batches instead of all images per step
 * @param euclidean whether to cluster features as they are, not scaled to unit length
 */
@AutoService(EvaluationProtocol.class)
public record ClusterProtocol(
        @Setting("Starts of k-means.") int runs,

        @Setting("Mini-batches instead of all images per step; the default beyond 100,000 images.")
        boolean miniBatch,

        @Setting("Cluster features as they are, not scaled to unit length.")
        boolean euclidean)
        implements EvaluationProtocol {
    private static final int LARGEST_LLOYD = 100_000;
    private static final int SEPARATION_IMAGES = 10_000;

    /** The usual settings. */
    public ClusterProtocol() {
        this(10, false, false);
    }

    /** Checks the number of starts. */
    public ClusterProtocol {
        Checks.require(runs >= 1, "runs", runs, "at least 1");
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String description() {
        return "k-means with as many clusters as classes, compared with the classes.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 60;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.missingLabels();
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("runs", Integer.toString(runs));
        settings.put("algorithm", options(context).algorithm().toString());
        settings.put("distance", euclidean ? "euclidean" : "euclidean on unit-length features");
        settings.put("separation-images", Integer.toString(SEPARATION_IMAGES));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private KMeansOptions options(EvaluationContext context) {
        boolean batches = miniBatch || context.test().size() > LARGEST_LLOYD;
        KMeansOptions usual =
                batches ? KMeansOptions.miniBatch(2, context.seed()) : KMeansOptions.lloyd(2, context.seed());
        return new KMeansOptions(2, runs, !euclidean, context.seed(), usual.algorithm());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (FeatureSet features = context.testFeatures()) {
            for (ClusterEvaluation.Result result : ClusterEvaluation.evaluateAll(features, options(context))) {
                add(results, result, "acc", ClusterMetrics::accuracy);
                add(results, result, "nmi", ClusterMetrics::nmi);
                add(results, result, "ami", ClusterMetrics::ami);
                add(results, result, "ari", ClusterMetrics::ari);
                separation(features, result, context.seed(), results);
                LabelSet set = features.labelSet(result.labelSet());
                context.keepOutcomes(
                        set.name(),
                        "acc",
                        Outcomes.of(AssignedClasses.of(set.labels(), result.clusters()), set.labels()));
                String title = context.encoder().name() + ": " + set.name() + " against clusters";
                context.keep(
                        "cluster-confusion-" + set.name() + ".json",
                        Confusion.of(set, result.clusters(), title)::write);
            }
        }
        return results;
    }

    private static void add(
            ProtocolResults results,
            ClusterEvaluation.Result result,
            String metric,
            ToDoubleFunction<ClusterMetrics> value) {
        double[] values = result.runs().stream()
                .mapToDouble(run -> value.applyAsDouble(run.metrics()))
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1));
        results.add(result.labelSet(), metric, value.applyAsDouble(result.best().metrics()));
        results.add(
                result.labelSet(),
                metric + "-mean",
                Measurement.of(mean, ConfidenceInterval.spread(mean, deviation, values.length, "runs")));
    }

    /** How far apart the clusters found, and the classes themselves, lie. */
    private static void separation(
            FeatureSet features, ClusterEvaluation.Result result, long seed, ProtocolResults results) {
        int[] rows = sample(features.size(), seed);
        try (FeatureSet part = features.subset(rows)) {
            int[] classes = part.labelSet(result.labelSet()).labels();
            int[] clusters =
                    Arrays.stream(rows).map(row -> result.clusters()[row]).toArray();
            separation(part.features(), clusters, "", result.labelSet(), results);
            separation(part.features(), classes, "class-", result.labelSet(), results);
        }
    }

    private static void separation(
            Tensor features, int[] groups, String prefix, String labelSet, ProtocolResults results) {
        long different = Arrays.stream(groups).distinct().count();
        if (different < 2 || different >= groups.length) {
            return;
        }
        for (ClusterSeparation.Distance distance :
                List.of(ClusterSeparation.Distance.EUCLIDEAN, ClusterSeparation.Distance.COSINE)) {
            String name = distance == ClusterSeparation.Distance.COSINE ? "silhouette-cosine" : "silhouette";
            results.add(labelSet, prefix + name, ClusterSeparation.silhouette(features, groups, distance));
        }
        results.add(labelSet, prefix + "davies-bouldin", ClusterSeparation.daviesBouldin(features, groups));
    }

    private static int[] sample(int images, long seed) {
        return images <= SEPARATION_IMAGES
                ? IntStream.range(0, images).toArray()
                : Arrays.copyOf(RandomStream.of(seed, "separation-sample").permutation(images), SEPARATION_IMAGES);
    }
}
