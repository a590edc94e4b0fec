/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The label-free measures, and which way each is said to go with the quality of an encoder. */
public enum LabelFreeMeasure {
    /** {@link FeatureRank#rankMe}. */
    RANKME(true),
    /** {@link FeatureRank#effectiveRank}. */
    EFFECTIVE_RANK(true),
    /** {@link dev.maect.eval.cluster.Hypersphere#alignment}. */
    ALIGNMENT(false),
    /** {@link dev.maect.eval.cluster.Hypersphere#uniformity}. */
    UNIFORMITY(false),
    /** {@link NeighbourConsistency#overlap}. */
    NEIGHBOUR_CONSISTENCY(true),
    /** {@link NeighbourConsistency#retrieval}. */
    VIEW_RETRIEVAL(true),
    /** {@link ClusterStability#mean}. */
    CLUSTER_STABILITY(true),
    /** The silhouette of k-means clusters. */
    SILHOUETTE(true),
    /** The spread of unit-length features ({@link dev.maect.engine.kernel.FeatureSpread}). */
    FEATURE_STD(true);

    private final boolean higherIsBetter;

    LabelFreeMeasure(boolean higherIsBetter) {
        this.higherIsBetter = higherIsBetter;
    }

    /** Whether high values are said to be good, by whoever proposed the measure. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The measure called {@code name} in results and metrics, if there is one. */
    public static Optional<LabelFreeMeasure> named(String name) {
        return Arrays.stream(values())
                .filter(measure -> measure.toString().equals(name))
                .findFirst();
    }

    /** The name in results and metrics, such as {@code view-retrieval}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
