/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.vit.Pooling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * k-NN as MIM-Refiner measures it, in the two ways that its authors use, each number under the name of its way: the training
 * code's (k 10, the last block's tokens without the final norm) and the hub's script's (k 20, class token after it).
 */
@AutoService(EvaluationProtocol.class)
public record RefinerKnnProtocol() implements EvaluationProtocol {
    private static final double TEMPERATURE = 0.07;
    private static final int TRAINING_K = 10;
    private static final int HUB_K = 20;

    /** A number: what it is of, and of how many neighbours. */
    private record Way(String metric, FeatureTap tap, int k) {
        String description() {
            return "k " + k + ", " + tap;
        }
    }

    private static final List<Way> WAYS = List.of(
            new Way("accuracy-class-token", new FeatureTap(Pooling.CLASS_TOKEN, FeatureTap.LAST, false), TRAINING_K),
            new Way("accuracy-mean-patch", new FeatureTap(Pooling.MEAN_PATCH, FeatureTap.LAST, false), TRAINING_K),
            new Way("hub-accuracy", FeatureTap.last(Pooling.CLASS_TOKEN), HUB_K));

    @Override
    public String name() {
        return "knn-refiner";
    }

    @Override
    public String description() {
        return "k-NN as MIM-Refiner measures it: last block without the final norm, and as its hub's script does.";
    }

    @Override
    public int order() {
        return 16;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("temperature", Double.toString(TEMPERATURE));
        settings.put("normalisation", "standardised, epsilon " + KnnOptions.MIM_REFINER_EPSILON);
        WAYS.forEach(way -> settings.put(way.metric(), way.description()));
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        List<EvaluationContext.Features> all =
                context.features(WAYS.stream().map(Way::tap).toList());
        try {
            for (int i = 0; i < WAYS.size(); i++) {
                measure(WAYS.get(i), all.get(i), context, results);
            }
        } finally {
            all.forEach(EvaluationContext.Features::close);
        }
        return results;
    }

    private static void measure(
            Way way, EvaluationContext.Features features, EvaluationContext context, ProtocolResults results) {
        KnnOptions options = new KnnOptions(
                List.of(way.k()), TEMPERATURE, true, KnnOptions.Weighting.DISTANCE, KnnOptions.MIM_REFINER_EPSILON);
        for (KnnResult result :
                KnnEvaluation.evaluateAll(features.train(), features.test(), options, context.ranks())) {
            results.addAccuracy(
                    result.labelSet(),
                    way.metric(),
                    result.scores().get(0).accuracy(),
                    context.test().size(),
                    context.seed());
        }
    }
}
