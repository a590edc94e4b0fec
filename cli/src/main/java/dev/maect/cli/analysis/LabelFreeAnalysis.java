/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.LabelSet;
import dev.maect.data.ViewKind;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.KnnEvaluation;
import dev.maect.eval.KnnOptions;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Label-free measures, and beside them k-NN accuracy where there are labels to check them against. */
final class LabelFreeAnalysis {
    static final String ACCURACY = "knn-accuracy";
    private static final int NEIGHBOURS = 10;

    private LabelFreeAnalysis() {}

    static Map<String, Double> run(Subject subject) {
        LabelFreeOptions options = new LabelFreeOptions(
                NEIGHBOURS, subject.clusters().get(0), ViewKind.MINIMAL, 0.2, Subject.BATCH, subject.seed());
        Map<String, Double> values =
                new LinkedHashMap<>(LabelFreeScores.measure(subject.extractor(), subject.test(), options)
                        .byName());
        if (!subject.test().labelSets().isEmpty()
                && !subject.train().labelSets().isEmpty()) {
            try (FeatureSet train = subject.extractor().extract(subject.train(), Subject.BATCH);
                    FeatureSet test = subject.extractor().extract(subject.test(), Subject.BATCH)) {
                values.put(ACCURACY, accuracy(train, test));
            }
        }
        subject.print("", values);
        return values;
    }

    /** k-NN accuracy by the first label set. */
    static double accuracy(FeatureSet train, FeatureSet test) {
        LabelSet labels = test.labelSets().get(0);
        KnnOptions options =
                new KnnOptions(List.of(Math.min(NEIGHBOURS, train.size())), 0.07, true, KnnOptions.Weighting.DISTANCE);
        return KnnEvaluation.evaluate(train, test, labels.name(), options)
                .scores()
                .get(0)
                .accuracy();
    }
}
