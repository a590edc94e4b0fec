/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import dev.maect.eval.EvaluationException;
import java.util.List;

/**
 * Options of the k-nearest-neighbour protocol.
 *
 * @param ks how many neighbours vote; one result per value
 * @param temperature of distance weighting: a neighbour's vote counts exp(similarity / temperature)
 * @param standardise whether features are standardised with the training set's mean and (unbiased) standard deviation
 *     before they are scaled to unit length
 * @param weighting what a neighbour's vote counts
 * @param stdEpsilon what is added to each standard deviation
 */
public record KnnOptions(
        List<Integer> ks, double temperature, boolean standardise, Weighting weighting, double stdEpsilon) {
    /** MAE-CT's. */
    private static final double MAE_CT_EPSILON = 1e-5;
    /** MIM-Refiner's, of its training code and of its hub's script. */
    public static final double MIM_REFINER_EPSILON = 1e-6;

    /** With what MAE-CT adds to each standard deviation. */
    public KnnOptions(List<Integer> ks, double temperature, boolean standardise, Weighting weighting) {
        this(ks, temperature, standardise, weighting, MAE_CT_EPSILON);
    }

    /** What a neighbour's vote counts. */
    public enum Weighting {
        /** exp(cosine similarity / temperature). */
        DISTANCE,
        /** One. */
        UNIFORM
    }

    /** Checks the values. */
    public KnnOptions {
        ks = List.copyOf(ks);
        if (ks.isEmpty() || ks.stream().anyMatch(k -> k < 1)) {
            throw new EvaluationException("k-NN needs at least one k, each 1 or more; got " + ks + ".");
        }
        if (!(temperature > 0)) {
            throw new EvaluationException("The k-NN temperature must be positive; got " + temperature + ".");
        }
    }

    /**
     * What the published MAE-CT numbers use: k = 10 (with 1 and 20 beside it), temperature 0.07, standardised features,
     * distance weighting.
     */
    public static KnnOptions defaults() {
        return new KnnOptions(List.of(1, 10, 20), 0.07, true, Weighting.DISTANCE);
    }

    int largestK() {
        return ks.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
