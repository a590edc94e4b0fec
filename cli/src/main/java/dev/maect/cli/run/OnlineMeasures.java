/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.engine.FeatureSpread;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.KnnEvaluation;
import dev.maect.eval.KnnOptions;
import dev.maect.eval.KnnResult;
import dev.maect.train.recipe.EvaluationOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link OnlineEvaluation} measures; the names begin with {@code eval/}, so that they meet no metric of a step. */
final class OnlineMeasures {
    private OnlineMeasures() {}

    /**
     * By label set the accuracy of k-NN with the recipe's settings ({@code eval/knn-accuracy/SET}) and that of the nearest
     * neighbour alone ({@code eval/nn-accuracy/SET}). A bank of fewer than k pictures votes with all it has.
     */
    static OnlineEvaluation.Measure neighbours(EvaluationOptions options) {
        return (bank, held) -> {
            int k = Math.min(options.k(), bank.size());
            List<Integer> ks = k == 1 ? List.of(1) : List.of(1, k);
            KnnOptions knn =
                    new KnnOptions(ks, options.temperature(), options.standardise(), KnnOptions.Weighting.DISTANCE);
            Map<String, Double> values = new LinkedHashMap<>();
            for (KnnResult result : KnnEvaluation.evaluateAll(bank, held, knn)) {
                values.put(
                        "eval/knn-accuracy/" + result.labelSet(),
                        result.score(k).accuracy());
                values.put(
                        "eval/nn-accuracy/" + result.labelSet(), result.score(1).accuracy());
            }
            return values;
        };
    }

    /** {@code eval/feature-std} and {@code eval/effective-rank} of the pictures set aside. */
    static Map<String, Double> spread(FeatureSet bank, FeatureSet held) {
        if (held.size() < 2) {
            return Map.of();
        }
        FeatureSpread spread = FeatureSpread.of(held.features());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("eval/effective-rank", spread.effectiveRank());
        values.put("eval/feature-std", spread.standardDeviation());
        return values;
    }
}
