/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.AugmentedSource;
import dev.maect.data.augment.Views;
import dev.maect.distributed.FirstRank;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.ClusterSeparation;
import dev.maect.eval.cluster.ClusterSeparation.Distance;
import dev.maect.eval.cluster.Hypersphere;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The quality of an encoder's features without a single label.
 *
 * @param rankMe {@link FeatureRank#rankMe}
 * @param effectiveRank {@link FeatureRank#effectiveRank}
 * @param alignment {@link Hypersphere#alignment} of two random views; lower is better
 * @param uniformity {@link Hypersphere#uniformity} of the images; lower is better
 * @param neighbours {@link NeighbourConsistency} of the images and their first view
 * @param stability {@link ClusterStability}
 * @param silhouette mean silhouette of k-means clusters by cosine distance; 0 where all features are equal
 */
public record LabelFreeScores(
        double rankMe,
        double effectiveRank,
        double alignment,
        double uniformity,
        NeighbourConsistency neighbours,
        ClusterStability stability,
        double silhouette) {
    /**
     * Measures an encoder on images with or without labels: extracts the features of the images and of two random
     * views of each.
     */
    public static LabelFreeScores measure(FeatureExtractor extractor, ImageSource source, LabelFreeOptions options) {
        try (FeatureSet images = extractor.onDevice(extractor.extract(source, options.batchSize()))) {
            return measure(extractor, source, images, options);
        }
    }

    /**
     * The same where the features of the images are known already: extracts those of the views alone.
     *
     * @param images features of {@code source}, row for row; stay the caller's
     */
    public static LabelFreeScores measure(
            FeatureExtractor extractor, ImageSource source, FeatureSet images, LabelFreeOptions options) {
        return onFirst(extractor, source, images, options)
                .orElseThrow(() -> new IllegalStateException("Rank 0 alone measures"));
    }

    /** The same with an extractor that several ranks share: rank 0 measures. Empty on the others. */
    public static Optional<LabelFreeScores> onFirst(
            FeatureExtractor extractor, ImageSource source, FeatureSet images, LabelFreeOptions options) {
        int height = extractor.config().imageHeight();
        int width = extractor.config().imageWidth();
        List<List<Augmentation>> chains = Views.of(options.views(), 2, height, width, options.minScale(), 1)
                .groups()
                .get(0)
                .chains();
        int batch = options.batchSize();
        try (FeatureSet first = extractor.onDevice(
                        extractor.extract(view(source, chains.get(0), options, "first view"), batch));
                FeatureSet second = extractor.onDevice(
                        extractor.extract(view(source, chains.get(1), options, "second view"), batch))) {
            AtomicReference<@Nullable LabelFreeScores> scores = new AtomicReference<>();
            FirstRank.alone(extractor.ranks(), () -> scores.set(of(images, first, second, options)));
            return Optional.ofNullable(scores.get());
        }
    }

    private static ImageSource view(
            ImageSource source, List<Augmentation> chain, LabelFreeOptions options, String purpose) {
        return new AugmentedSource(source, chain, options.seed(), purpose);
    }

    /**
     * Measures features.
     *
     * @param images features of the images themselves
     * @param first features of a random view of each, row for row
     * @param second features of another
     */
    public static LabelFreeScores of(FeatureSet images, FeatureSet first, FeatureSet second, LabelFreeOptions options) {
        KMeansOptions kMeans =
                new KMeansOptions(options.clusters(), 3, true, options.seed(), new KMeansOptions.Lloyd(300, 1e-4));
        try (KMeansResult clusters = KMeans.best(images.features(), kMeans)) {
            return new LabelFreeScores(
                    FeatureRank.rankMe(images.features()),
                    FeatureRank.effectiveRank(images.features()),
                    Hypersphere.alignment(first.features(), second.features()),
                    Hypersphere.uniformity(images.features()),
                    NeighbourConsistency.of(images.features(), first.features(), options.neighbours()),
                    ClusterStability.of(images, options.clusters(), ClusterStability.Options.defaults(options.seed())),
                    silhouette(images, clusters.labels()));
        }
    }

    /** Equal features make one cluster, whatever k: nothing is separated from anything. */
    private static double silhouette(FeatureSet images, int[] clusters) {
        return Arrays.stream(clusters).distinct().count() < 2
                ? 0
                : ClusterSeparation.silhouette(images.features(), clusters, Distance.COSINE);
    }

    /** The numbers by the names they have in results, in a fixed order. */
    public Map<String, Double> byName() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(LabelFreeMeasure.RANKME.toString(), rankMe);
        values.put(LabelFreeMeasure.EFFECTIVE_RANK.toString(), effectiveRank);
        values.put(LabelFreeMeasure.ALIGNMENT.toString(), alignment);
        values.put(LabelFreeMeasure.UNIFORMITY.toString(), uniformity);
        values.put(LabelFreeMeasure.NEIGHBOUR_CONSISTENCY.toString(), neighbours.overlap());
        values.put(LabelFreeMeasure.VIEW_RETRIEVAL.toString(), neighbours.retrieval());
        values.put(LabelFreeMeasure.CLUSTER_STABILITY.toString(), stability.mean());
        values.put(LabelFreeMeasure.SILHOUETTE.toString(), silhouette);
        return values;
    }
}
