/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.eval.EvaluationException;

/**
 * Options of k-means.
 *
 * @param clusters k
 * @param restarts how many times to start over from other centres; they run side by side
 * @param cosine whether features are scaled to unit length first
 * @param seed of the initial centres and, for mini-batches, of their order
 * @param algorithm how centres are improved
 */
public record KMeansOptions(int clusters, int restarts, boolean cosine, long seed, Algorithm algorithm) {
    /** How centres are improved. */
    public sealed interface Algorithm {}

    /**
     * All images in every iteration (Lloyd 1982), until no image changes its cluster.
     *
     * @param maxIterations after which it stops in any case
     * @param tolerance stop earlier, when the squared movement of all centres falls to this share of the mean variance of
     *     a feature; 0 to go on until no image changes its cluster
     */
    public record Lloyd(int maxIterations, double tolerance) implements Algorithm {
        /** Checks the values. */
        public Lloyd {
            if (maxIterations < 1 || !(tolerance >= 0)) {
                throw new EvaluationException("k-means needs at least one iteration and a tolerance of 0 or more; got "
                        + maxIterations + " and " + tolerance + ".");
            }
        }
    }

    /**
     * A batch of images per step (Sculley 2010), for sets that are too large for Lloyd.
     *
     * @param batchSize images per step
     * @param maxEpochs passes over all images after which it stops in any case
     * @param patience stop earlier, when the smoothed cost has not improved for so many batches
     */
    public record MiniBatch(int batchSize, int maxEpochs, int patience) implements Algorithm {
        /** Checks the values. */
        public MiniBatch {
            if (batchSize < 1 || maxEpochs < 1 || patience < 1) {
                throw new EvaluationException("Mini-batch k-means needs positive batch size, epochs and patience; got "
                        + batchSize + ", " + maxEpochs + " and " + patience + ".");
            }
        }
    }

    /** Checks the values. */
    public KMeansOptions {
        if (clusters < 1 || restarts < 1) {
            throw new EvaluationException(
                    "k-means needs at least one cluster and one start; got " + clusters + " and " + restarts + ".");
        }
    }

    /** Lloyd on Euclidean distances, at most 300 iterations, tolerance 1e-4, 10 restarts: scikit-learn's usual choice. */
    public static KMeansOptions lloyd(int clusters, long seed) {
        return new KMeansOptions(clusters, 10, false, seed, new Lloyd(300, 1e-4));
    }

    /** Mini-batches of 4096, at most 20 epochs. */
    public static KMeansOptions miniBatch(int clusters, long seed) {
        return new KMeansOptions(clusters, 10, false, seed, new MiniBatch(4096, 20, 20));
    }
}
