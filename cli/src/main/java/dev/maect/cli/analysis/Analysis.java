/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What an encoder can be asked without a single label, by name. A new one is one more entry here. */
public enum Analysis {
    /** Quality without labels. */
    LABEL_FREE(
            "Quality without labels: rank, alignment, uniformity, neighbours under augmentation, clusters.",
            LabelFreeAnalysis::run),
    /** The number of clusters and their images. */
    CLUSTERS("The number of clusters without labels, and the typical images of each.", ClusterAnalysis::run),
    /** Attention maps. */
    ATTENTION("Where the class token looks, as light on images.", AttentionAnalysis::run),
    /** Change under augmentations. */
    INVARIANCE("How little each augmentation changes the features.", FeatureAnalyses::invariance),
    /** Colours. */
    COLOUR("How much of the colour histogram the features hold.", FeatureAnalyses::colour),
    /** Maps in the plane. */
    MAP("Maps of the features: UMAP and principal components.", MapAnalysis::run);

    private final String description;
    private final Function<Subject, Map<String, Double>> body;

    Analysis(String description, Function<Subject, Map<String, Double>> body) {
        this.description = description;
        this.body = body;
    }

    /** One sentence for the help. */
    public String description() {
        return description;
    }

    /** Writes its images and tables, and returns its numbers by name. */
    public Map<String, Double> run(Subject subject) {
        return body.apply(subject);
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
