/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The analyses by name. A new one is one more entry here. */
enum Analysis {
    /** Quality without labels. */
    LABEL_FREE("quality without labels: rank, alignment, uniformity, neighbours, clusters", LabelFreeAnalysis::run),
    /** The number of clusters and their pictures. */
    CLUSTERS("how many clusters there are, and their typical pictures", ClusterAnalysis::run),
    /** k-NN per block. */
    BLOCKS("k-NN accuracy of the features of every block", FeatureAnalyses::blocks),
    /** Attention maps. */
    ATTENTION("where the class token looks", AttentionAnalysis::run),
    /** Change under augmentations. */
    INVARIANCE("how much each augmentation changes the features", FeatureAnalyses::invariance),
    /** Colours. */
    COLOUR("how much of the colour histogram the features hold", FeatureAnalyses::colour),
    /** Maps in the plane. */
    MAP("maps of the features: UMAP and principal components", MapAnalysis::run);

    private final String description;
    private final Function<Subject, Map<String, Double>> body;

    Analysis(String description, Function<Subject, Map<String, Double>> body) {
        this.description = description;
        this.body = body;
    }

    /** Runs it: prints lines, writes pictures, and returns the numbers by name. */
    Map<String, Double> run(Subject subject) {
        return body.apply(subject);
    }

    String description() {
        return description;
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
