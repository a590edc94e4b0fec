/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.MaectException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.BlockFeatures;
import dev.maect.eval.analysis.ColourHistogram;
import dev.maect.eval.analysis.ColourProbe;
import dev.maect.eval.analysis.Invariance;
import java.util.LinkedHashMap;
import java.util.Map;

/** The analyses that end in numbers alone. */
final class FeatureAnalyses {
    private FeatureAnalyses() {}

    static Map<String, Double> blocks(Subject subject) {
        if (subject.test().labelSets().isEmpty() || subject.train().labelSets().isEmpty()) {
            throw new MaectException(
                    "The accuracy of blocks needs labels: put the pictures into one folder per class.");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        try (BlockFeatures train =
                        BlockFeatures.extract(subject.extractor(), subject.train(), subject.pooling(), Subject.BATCH);
                BlockFeatures test =
                        BlockFeatures.extract(subject.extractor(), subject.test(), subject.pooling(), Subject.BATCH)) {
            for (int i = 0; i < train.perBlock().size(); i++) {
                FeatureSet bank = train.perBlock().get(i);
                double accuracy =
                        LabelFreeAnalysis.accuracy(bank, test.perBlock().get(i));
                values.put("block-" + i, accuracy);
                subject.print(
                        " pooling: " + subject.pooling() + " block: " + i,
                        Map.of(LabelFreeAnalysis.ACCURACY, accuracy));
            }
        }
        return values;
    }

    static Map<String, Double> invariance(Subject subject) {
        Map<String, Double> values = new LinkedHashMap<>();
        Invariance.measure(subject.extractor(), subject.test(), Subject.BATCH, subject.seed())
                .forEach((kind, invariance) -> {
                    Map<String, Double> numbers = new LinkedHashMap<>();
                    numbers.put("cosine", invariance.cosine());
                    numbers.put("chance", invariance.chance());
                    numbers.put("invariance", invariance.score());
                    subject.print(" augmentation: " + kind, numbers);
                    values.put(kind, invariance.score());
                });
        return values;
    }

    static Map<String, Double> colour(Subject subject) {
        try (FeatureSet train = subject.extractor().extract(subject.train(), Subject.BATCH);
                FeatureSet test = subject.extractor().extract(subject.test(), Subject.BATCH)) {
            ColourProbe probe = ColourProbe.measure(
                    train.features(),
                    ColourHistogram.ofAll(subject.train()),
                    test.features(),
                    ColourHistogram.ofAll(subject.test()));
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("l1", probe.l1());
            values.put("l1-mean-histogram", probe.meanL1());
            values.put("l1-uniform", probe.uniformL1());
            values.put("known", probe.known());
            values.put("r2", probe.r2());
            subject.print("", values);
            return values;
        }
    }
}
