/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

/**
 * The shape and settings of a contrastive head.
 *
 * @param featureDim width of the pooled encoder features
 * @param projectorHiddenDim hidden width of the projector (2048)
 * @param predictorHiddenDim hidden width of the predictor (4096)
 * @param outputDim width of embeddings (256)
 * @param queueSize embeddings in the queue (65536), at least the batch size
 * @param temperature softmax temperature of the loss
 * @param topK 1: the nearest neighbour; k: one of the k nearest, uniformly at random
 * @param targetFactor share that the EMA target projector keeps per step (0.99)
 * @param oracleProbability probability of forcing a same-class neighbour; for the oracle heads
 * @param transposed false: each neighbour picks among the predictions (MAE-CT); true: each prediction picks among the
 *     neighbours (the option of the same name in MAE-CT)
 */
public record HeadConfig(
        int featureDim,
        int projectorHiddenDim,
        int predictorHiddenDim,
        int outputDim,
        int queueSize,
        double temperature,
        int topK,
        double targetFactor,
        double oracleProbability,
        boolean transposed) {
    /** Checks the ranges. */
    public HeadConfig {
        if (featureDim < 1 || projectorHiddenDim < 1 || predictorHiddenDim < 1 || outputDim < 1) {
            throw new ContrastException("A head needs positive widths, got features " + featureDim + ", projector "
                    + projectorHiddenDim + ", predictor " + predictorHiddenDim + ", output " + outputDim + ".");
        }
        if (topK < 1 || topK > queueSize) {
            throw new ContrastException("top-k " + topK + " must be between 1 and the queue size " + queueSize + ".");
        }
        if (!(temperature > 0)) {
            throw new ContrastException("The temperature " + temperature + " must be positive.");
        }
        if (!(targetFactor >= 0 && targetFactor <= 1)) {
            throw new ContrastException("The target factor " + targetFactor + " must be between 0 and 1.");
        }
        if (!(oracleProbability >= 0 && oracleProbability <= 1)) {
            throw new ContrastException("The oracle probability " + oracleProbability + " must be between 0 and 1.");
        }
    }

    /** The settings with the loss in MAE-CT's direction: neighbours pick among predictions. */
    public HeadConfig(
            int featureDim,
            int projectorHiddenDim,
            int predictorHiddenDim,
            int outputDim,
            int queueSize,
            double temperature,
            int topK,
            double targetFactor,
            double oracleProbability) {
        this(
                featureDim,
                projectorHiddenDim,
                predictorHiddenDim,
                outputDim,
                queueSize,
                temperature,
                topK,
                targetFactor,
                oracleProbability,
                false);
    }
}
