/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.ClusterSeparation;
import dev.maect.eval.cluster.ClusterSeparation.Distance;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A choice of the number of clusters for images without labels: several numbers are tried, and of those whose clusters
 * come out nearly as stable as the stablest, the one with the best separated clusters is recommended.
 *
 * @param candidates what was tried, in ascending order of clusters
 * @param recommended the number of clusters to take
 */
public record ClusterCount(List<Candidate> candidates, int recommended) {
    /** A number of clusters stays in the race with at least this share of the highest stability. */
    static final double STABLE_SHARE = 0.9;
    /** Below this mean silhouette clusters run into each other: the usual reading is "no substantial structure". */
    static final double WEAK_SILHOUETTE = 0.25;
    /** From this mean silhouette on, structure counts as reasonable (Kaufman and Rousseeuw 1990). */
    static final double CLEAR_SILHOUETTE = 0.5;
    /** Below this mean adjusted Rand index, other images or starts give other clusters. */
    static final double WEAK_STABILITY = 0.6;

    /**
     * What came of one number of clusters.
     *
     * @param clusters k
     * @param inertia sum of squared distances of unit-length features to their centres, best of the restarts
     * @param silhouette mean silhouette by cosine distance, in [-1, 1]
     * @param stability mean adjusted Rand index between clusterings of parts of the images
     */
    public record Candidate(int clusters, double inertia, double silhouette, double stability) {}

    /** Copies the list. */
    public ClusterCount {
        candidates = List.copyOf(candidates);
    }

    /**
     * Tries the given numbers of clusters, each at least 2 and smaller than the number of images. Time grows with
     * N² D for each: give a sample of very large sets.
     *
     * @param restarts of k-means for the clustering that is judged for separation
     * @throws EvaluationException if a number is out of range, or none is given
     */
    public static ClusterCount choose(
            FeatureSet features, List<Integer> counts, int restarts, ClusterStability.Options stability) {
        for (int count : counts) {
            if (count < 2 || count >= features.size()) {
                throw new EvaluationException("Cannot try " + count + " clusters on " + features.size()
                        + " images: the number must be at least 2 and smaller than that of the images.");
            }
        }
        List<Candidate> candidates = counts.stream()
                .distinct()
                .sorted()
                .map(count -> candidate(features, count, restarts, stability))
                .toList();
        return new ClusterCount(candidates, recommend(candidates));
    }

    private static Candidate candidate(FeatureSet features, int count, int restarts, ClusterStability.Options options) {
        KMeansOptions kMeans =
                new KMeansOptions(count, restarts, true, options.seed(), new KMeansOptions.Lloyd(300, 1e-4));
        try (KMeansResult result = KMeans.best(features.features(), kMeans)) {
            return new Candidate(
                    count,
                    result.inertia(),
                    ClusterSeparation.silhouette(features.features(), result.labels(), Distance.COSINE),
                    ClusterStability.of(features, count, options).mean());
        }
    }

    static int recommend(List<Candidate> candidates) {
        double most = candidates.stream()
                .mapToDouble(Candidate::stability)
                .max()
                .orElseThrow(() -> new EvaluationException("Give at least one number of clusters to try."));
        return candidates.stream()
                .filter(candidate -> candidate.stability() >= STABLE_SHARE * most)
                .max(Comparator.comparingDouble(Candidate::silhouette))
                .orElseThrow()
                .clusters();
    }

    /** The candidate that is recommended. */
    public Candidate best() {
        return candidates.stream()
                .filter(candidate -> candidate.clusters() == recommended)
                .findFirst()
                .orElseThrow();
    }

    /** The recommendation in a sentence, with what speaks against it. */
    public String advice() {
        Candidate best = best();
        String found = String.format(
                Locale.ROOT,
                "%d clusters (silhouette %.2f, stability %.2f).",
                recommended,
                best.silhouette(),
                best.stability());
        if (best.stability() < WEAK_STABILITY) {
            return found + " Other images or starts give other clusters: take none of them for a fact.";
        }
        if (best.silhouette() < WEAK_SILHOUETTE) {
            return found + " The clusters are found again but run into each other: the number is a matter of taste.";
        }
        if (best.silhouette() < CLEAR_SILHOUETTE) {
            return found + " The clusters are found again, but weakly separated.";
        }
        return found + " The clusters are well separated and found again.";
    }
}
