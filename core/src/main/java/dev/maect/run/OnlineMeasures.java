/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.engine.kernel.FeatureSpread;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.labelfree.FeatureRank;
import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import dev.maect.recipe.EvaluationOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link OnlineEvaluation} measures; the names begin with {@code eval/}, so that they meet no metric of a step. */
final class OnlineMeasures {
    private OnlineMeasures() {}

    /**
     * By label set the accuracy of k-NN with the recipe's settings ({@code eval/knn-accuracy/SET}) and that of the nearest
     * neighbour alone ({@code eval/nn-accuracy/SET}). A bank of fewer than k images votes with all it has.
     */
    static OnlineEvaluation.Measure neighbours(EvaluationOptions options) {
        return seen -> {
            int k = Math.min(options.k(), seen.bank().size());
            List<Integer> ks = k == 1 ? List.of(1) : List.of(1, k);
            KnnOptions knn =
                    new KnnOptions(ks, options.temperature(), options.standardise(), KnnOptions.Weighting.DISTANCE);
            Map<String, Double> values = new LinkedHashMap<>();
            for (KnnResult result : KnnEvaluation.evaluateAll(seen.bank(), seen.held(), knn)) {
                values.put(
                        MetricsHistory.KNN_ACCURACY + result.labelSet(),
                        result.score(k).accuracy());
                values.put(
                        "eval/nn-accuracy/" + result.labelSet(), result.score(1).accuracy());
            }
            return values;
        };
    }

    /** {@code eval/rankme}, {@code eval/effective-rank} and {@code eval/feature-std} of the images set aside. */
    static Map<String, Double> spread(OnlineEvaluation.Seen seen) {
        FeatureSet held = seen.held();
        if (held.size() < 2) {
            return Map.of();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        put(values, LabelFreeMeasure.RANKME, FeatureRank.rankMe(held.features()));
        put(values, LabelFreeMeasure.EFFECTIVE_RANK, FeatureRank.effectiveRank(held.features()));
        put(
                values,
                LabelFreeMeasure.FEATURE_STD,
                FeatureSpread.of(held.features()).standardDeviation());
        return values;
    }

    /**
     * The other {@link LabelFreeScores}, with the settings of {@code maect eval label-free}: two random views of at most
     * {@code monitor-view-limit} of the images set aside, the same views each time. Nothing for fewer than
     * {@link LabelFreeOptions#FEWEST_IMAGES} images.
     */
    static OnlineEvaluation.Measure views(EvaluationOptions options, long seed) {
        return seen -> {
            Map<String, Double> values = new LinkedHashMap<>();
            labelFree(seen, options, seed).ifPresent(scores -> {
                put(values, LabelFreeMeasure.ALIGNMENT, scores.alignment());
                put(values, LabelFreeMeasure.UNIFORMITY, scores.uniformity());
                put(
                        values,
                        LabelFreeMeasure.NEIGHBOUR_CONSISTENCY,
                        scores.neighbours().overlap());
                put(values, LabelFreeMeasure.VIEW_RETRIEVAL, scores.neighbours().retrieval());
                put(
                        values,
                        LabelFreeMeasure.CLUSTER_STABILITY,
                        scores.stability().mean());
                put(values, LabelFreeMeasure.SILHOUETTE, scores.silhouette());
            });
            return values;
        };
    }

    /** All {@link LabelFreeScores} of these images; empty for too few. */
    static Optional<LabelFreeScores> labelFree(OnlineEvaluation.Seen seen, EvaluationOptions options, long seed) {
        // Ranks extract the views together; rank 0 measures.
        int count = Math.min(options.monitorViewLimit(), seen.held().size());
        if (count < LabelFreeOptions.FEWEST_IMAGES) {
            return Optional.empty();
        }
        int[] rows = Arrays.copyOf(
                RandomStream.of(seed, "monitored-views").permutation(seen.held().size()), count);
        ImageSource images = new SubsetSource(seen.images(), rows);
        LabelFreeOptions usual = LabelFreeOptions.defaults(seed);
        LabelFreeOptions labelFree = new LabelFreeOptions(
                        usual.neighbours(),
                        usual.clusters(),
                        usual.views(),
                        usual.minScale(),
                        options.batchSize(),
                        seed)
                .within(count);
        try (FeatureSet features = seen.held().subset(rows)) {
            return LabelFreeScores.onFirst(seen.extractor(), images, features, labelFree);
        }
    }

    private static void put(Map<String, Double> values, LabelFreeMeasure measure, double value) {
        values.put(MetricsHistory.EVALUATION + measure, value);
    }
}
