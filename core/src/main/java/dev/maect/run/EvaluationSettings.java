/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.util.List;

/**
 * The settings of the three protocols that every run is measured by.
 *
 * @param k neighbours that vote in k-NN
 * @param temperature votes weigh exp(similarity / temperature)
 * @param standardise whether features are standardised by the training features first
 * @param probeEpochs epochs of the linear probe; 0 for none
 * @param probeBatchSize its batch
 * @param probeLearningRates its rates at 256 images per step
 * @param clusterRuns restarts of k-means; 0 for none
 * @param seed of probe and k-means
 */
record EvaluationSettings(
        int k,
        double temperature,
        boolean standardise,
        int probeEpochs,
        int probeBatchSize,
        List<Double> probeLearningRates,
        int clusterRuns,
        long seed) {
    /** Copies the list. */
    public EvaluationSettings {
        probeLearningRates = List.copyOf(probeLearningRates);
    }
}
