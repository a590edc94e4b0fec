/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.ColourHistogram;
import dev.maect.eval.analysis.ColourProbe;
import dev.maect.eval.analysis.Invariance;
import java.util.LinkedHashMap;
import java.util.Map;

/** The analyses that end in numbers alone. */
final class FeatureAnalyses {
    private FeatureAnalyses() {}

    static Map<String, Double> invariance(Subject subject) {
        Map<String, Double> values = new LinkedHashMap<>();
        try (FeatureSet plain = subject.test().features();
                FeatureExtractor extractor = subject.openExtractor()) {
            Invariance.measure(extractor, subject.test().images(), plain, subject.batchSize(), subject.seed())
                    .forEach((kind, invariance) -> {
                        values.put(kind, invariance.score());
                        values.put(kind + "-cosine", invariance.cosine());
                        values.put("cosine-of-different-images", invariance.chance());
                    });
        }
        return values;
    }

    static Map<String, Double> colour(Subject subject) {
        try (FeatureSet train = subject.train().features();
                FeatureSet test = subject.test().features()) {
            ColourProbe probe = ColourProbe.measure(
                    train.features(),
                    ColourHistogram.ofAll(subject.train().images()),
                    test.features(),
                    ColourHistogram.ofAll(subject.test().images()));
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("l1", probe.l1());
            values.put("l1-mean-histogram", probe.meanL1());
            values.put("l1-uniform", probe.uniformL1());
            values.put("known", probe.known());
            values.put("r2", probe.r2());
            return values;
        }
    }
}
