/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import java.util.Map;

/** Label-free measures of the test images, with the first of the numbers of clusters. */
final class LabelFreeAnalysis {
    private static final int NEIGHBOURS = 10;
    private static final double SMALLEST_CROP = 0.2;

    private LabelFreeAnalysis() {}

    static Map<String, Double> run(Subject subject) {
        LabelFreeOptions options = new LabelFreeOptions(
                NEIGHBOURS,
                subject.clusters().get(0),
                subject.views(),
                SMALLEST_CROP,
                subject.batchSize(),
                subject.seed());
        try (FeatureSet images = subject.test().features();
                FeatureExtractor extractor = subject.openExtractor()) {
            return LabelFreeScores.measure(extractor, subject.test().images(), images, options)
                    .byName();
        }
    }
}
