/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.ClusterEvaluation;
import dev.maect.eval.cluster.ClusterMetrics;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well an encoder's features tell classes apart, by label set. All values lie between 0 and 1.
 *
 * @param knn k-NN accuracy on the test images
 * @param probe linear-probe accuracy on the test images; empty if it was not run
 * @param cluster k-means on the test images against their labels: {@code acc}, {@code nmi}, {@code ari}; empty if it
 *     was not run
 */
public record EncoderScores(
        Map<String, Double> knn, Map<String, Double> probe, Map<String, Map<String, Double>> cluster) {
    private static final double PROBE_HELD_OUT = 0.1;

    /**
     * Measures features. Every label set that both sides have is measured.
     *
     * @param train features that k-NN and the probe learn from
     * @param test features that are classified, and clustered
     */
    public static EncoderScores measure(FeatureSet train, FeatureSet test, EvaluationSettings settings) {
        Map<String, Double> knn = new LinkedHashMap<>();
        Map<String, Double> probe = new LinkedHashMap<>();
        Map<String, Map<String, Double>> cluster = new LinkedHashMap<>();
        KnnOptions options = new KnnOptions(
                List.of(settings.k()), settings.temperature(), settings.standardise(), KnnOptions.Weighting.DISTANCE);
        for (KnnResult result : KnnEvaluation.evaluateAll(train, test, options)) {
            knn.put(result.labelSet(), result.score(settings.k()).accuracy());
        }
        for (String name : knn.keySet()) {
            if (settings.probeEpochs() > 0) {
                probe.put(name, probe(train, test, name, settings));
            }
            if (settings.clusterRuns() > 0) {
                cluster.put(name, cluster(test, name, settings));
            }
        }
        return new EncoderScores(knn, probe, cluster);
    }

    private static double probe(FeatureSet train, FeatureSet test, String name, EvaluationSettings settings) {
        LinearProbeOptions options = new LinearProbeOptions(
                settings.probeLearningRates(),
                settings.probeEpochs(),
                Math.min(settings.probeBatchSize(), Math.max(2, train.size() / 4)),
                PROBE_HELD_OUT,
                settings.seed());
        return LinearProbe.evaluate(train, test, name, options).accuracy();
    }

    private static Map<String, Double> cluster(FeatureSet test, String name, EvaluationSettings settings) {
        int classes = test.labelSet(name).classes().size();
        KMeansOptions plain = KMeansOptions.lloyd(classes, settings.seed());
        KMeansOptions options =
                new KMeansOptions(classes, settings.clusterRuns(), true, settings.seed(), plain.algorithm());
        ClusterMetrics best =
                ClusterEvaluation.evaluate(test, name, options).best().metrics();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("acc", best.accuracy());
        values.put("nmi", best.nmi());
        values.put("ari", best.ari());
        return values;
    }
}
