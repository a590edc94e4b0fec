/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The analyses by name. A new one is one more entry here. */
enum Analysis {
    /** Quality without labels. */
    LABEL_FREE(LabelFreeAnalysis::run),
    /** The number of clusters and their pictures. */
    CLUSTERS(ClusterAnalysis::run),
    /** k-NN per block. */
    BLOCKS(FeatureAnalyses::blocks),
    /** Attention maps. */
    ATTENTION(AttentionAnalysis::run),
    /** Change under augmentations. */
    INVARIANCE(FeatureAnalyses::invariance),
    /** Colours. */
    COLOUR(FeatureAnalyses::colour),
    /** Maps in the plane. */
    MAP(MapAnalysis::run);

    private final Function<Subject, Map<String, Double>> body;

    Analysis(Function<Subject, Map<String, Double>> body) {
        this.body = body;
    }

    /** Runs it: prints lines, writes pictures, and returns the numbers by name. */
    Map<String, Double> run(Subject subject) {
        return body.apply(subject);
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
