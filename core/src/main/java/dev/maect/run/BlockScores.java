/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.distributed.FirstRank;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.figure.BlockAccuracies.Row;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.recipe.EvaluationOptions;
import dev.maect.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** k-NN accuracy behind every block of an encoder, on few enough images to cost little beside the scores. */
final class BlockScores {
    /** Images among which neighbours are looked for. */
    private static final int KNOWN = 5000;
    /** Images whose classes are asked for. */
    private static final int ASKED = 1000;

    private BlockScores() {}

    /** A row for each label set; none without a common one. Of several ranks that share the extractor, rank 0 gets them. */
    static List<Row> measure(
            String encoder, FeatureExtractor extractor, ImageSource bank, ImageSource test, Recipe recipe) {
        int depth = extractor.config().depth();
        List<FeatureTap> taps = new ArrayList<>(IntStream.rangeClosed(1, depth)
                .mapToObj(block -> new FeatureTap(extractor.pooling(), block, false))
                .toList());
        taps.add(FeatureTap.last(extractor.pooling()));
        int batch = recipe.evaluation().batchSize();
        List<FeatureSet> known =
                onDevice(extractor, extractor.extract(RunData.sample(bank, KNOWN, recipe.seed()), batch, taps));
        try {
            List<FeatureSet> asked =
                    onDevice(extractor, extractor.extract(RunData.sample(test, ASKED, recipe.seed()), batch, taps));
            try {
                List<Row> rows = new ArrayList<>();
                FirstRank.alone(extractor.ranks(), () -> rows.addAll(rows(encoder, known, asked, recipe.evaluation())));
                return rows;
            } finally {
                asked.forEach(FeatureSet::close);
            }
        } finally {
            known.forEach(FeatureSet::close);
        }
    }

    private static List<FeatureSet> onDevice(FeatureExtractor extractor, List<FeatureSet> sets) {
        return sets.stream().map(extractor::onDevice).toList();
    }

    private static List<Row> rows(
            String encoder, List<FeatureSet> known, List<FeatureSet> asked, EvaluationOptions options) {
        Map<String, List<Double>> byLabels = new LinkedHashMap<>();
        for (int i = 0; i < known.size(); i++) {
            int k = Math.min(options.k(), KnnEvaluation.largestK(known.get(i), asked.get(i)));
            KnnOptions knn = new KnnOptions(
                    List.of(k), options.temperature(), options.standardise(), KnnOptions.Weighting.DISTANCE);
            for (KnnResult result : KnnEvaluation.evaluateAll(known.get(i), asked.get(i), knn)) {
                byLabels.computeIfAbsent(result.labelSet(), labels -> new ArrayList<>())
                        .add(result.scores().get(0).accuracy());
            }
        }
        int depth = known.size() - 1;
        return byLabels.entrySet().stream()
                .map(entry -> new Row(
                        encoder,
                        entry.getKey(),
                        entry.getValue().subList(0, depth),
                        Objects.requireNonNull(entry.getValue().get(depth))))
                .toList();
    }
}
