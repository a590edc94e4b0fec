/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.AssignedClasses;
import dev.maect.eval.cluster.ClusterEvaluation;
import dev.maect.eval.cluster.ClusterMetrics;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.paired.Outcomes;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.probe.TrainedProbe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the features of an encoder with labels, and notes what came out for each image. */
final class ScoredEncoder {
    static final String KNN = "knn";
    static final String PROBE = "probe";
    static final String CLUSTER = "cluster-acc";

    private static final double PROBE_HELD_OUT = 0.1;

    private final FeatureSet train;
    private final FeatureSet test;
    private final EvaluationSettings settings;
    private final Map<String, Double> knn = new LinkedHashMap<>();
    private final Map<String, Double> probe = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> cluster = new LinkedHashMap<>();
    private final Map<String, Map<String, Outcomes>> outcomes = new LinkedHashMap<>();

    /**
     * Measures features. Every label set that both sides have is measured.
     *
     * @param train features that k-NN and the probe learn from
     * @param test features that are classified, and clustered
     */
    ScoredEncoder(FeatureSet train, FeatureSet test, EvaluationSettings settings) {
        this.train = train;
        this.test = test;
        this.settings = settings;
        KnnOptions options = new KnnOptions(
                List.of(settings.k()), settings.temperature(), settings.standardise(), KnnOptions.Weighting.DISTANCE);
        for (KnnResult result : KnnEvaluation.evaluateAll(train, test, options)) {
            KnnResult.Score score = result.score(settings.k());
            knn.put(result.labelSet(), score.accuracy());
            note(result.labelSet(), KNN, score.predictions());
        }
        for (String name : knn.keySet()) {
            if (settings.probeEpochs() > 0) {
                probe(name);
            }
            if (settings.clusterRuns() > 0) {
                cluster(name);
            }
        }
    }

    EncoderScores scores() {
        return new EncoderScores(knn, probe, cluster);
    }

    /** By label set and score; the scores are {@link #KNN}, {@link #PROBE} and {@link #CLUSTER}. */
    Map<String, Map<String, Outcomes>> outcomes() {
        return outcomes;
    }

    private void note(String name, String score, int[] answers) {
        outcomes.computeIfAbsent(name, set -> new LinkedHashMap<>())
                .put(score, Outcomes.of(answers, test.labelSet(name).labels()));
    }

    private void probe(String name) {
        LinearProbeOptions options = new LinearProbeOptions(
                settings.probeLearningRates(),
                settings.probeEpochs(),
                Math.min(settings.probeBatchSize(), Math.max(2, train.size() / 4)),
                PROBE_HELD_OUT,
                settings.seed());
        try (TrainedProbe trained = LinearProbe.train(train, name, options)) {
            probe.put(name, trained.measure(test).accuracy());
            note(name, PROBE, trained.predict(test));
        }
    }

    private void cluster(String name) {
        int classes = test.labelSet(name).classes().size();
        KMeansOptions plain = KMeansOptions.lloyd(classes, settings.seed());
        KMeansOptions options =
                new KMeansOptions(classes, settings.clusterRuns(), true, settings.seed(), plain.algorithm());
        ClusterEvaluation.Result result = ClusterEvaluation.evaluate(test, name, options);
        ClusterMetrics best = result.best().metrics();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("acc", best.accuracy());
        values.put("nmi", best.nmi());
        values.put("ari", best.ari());
        cluster.put(name, values);
        note(name, CLUSTER, AssignedClasses.of(test.labelSet(name).labels(), result.clusters()));
    }
}
