/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.eval.EvaluationException;
import java.util.List;

/**
 * Options of the linear probe on cached features.
 *
 * @param baseRates learning rates for a batch of 256, one classifier each, all trained at once; the rate used is
 *     multiplied by batch / 256
 * @param epochs passes over the training features
 * @param batchSize images per step; the rest of an epoch that does not fill a batch is left out
 * @param heldOut the share of the training features on which the learning rate is chosen, in (0, 1)
 * @param seed of the initial weights, the held-out part and the order of the batches
 */
public record LinearProbeOptions(List<Double> baseRates, int epochs, int batchSize, double heldOut, long seed) {
    private static final double TYPICAL_HELD_OUT = 0.1;
    private static final int FULL_BATCH = 1024;
    private static final int SMALLEST_BATCH = 32;
    private static final int FULL_EPOCHS = 50;
    private static final int MOST_EPOCHS = 500;
    private static final int TYPICAL_STEPS = 2000;

    /** Checks the values. */
    public LinearProbeOptions {
        baseRates = List.copyOf(baseRates);
        if (baseRates.isEmpty() || baseRates.stream().anyMatch(rate -> !(rate > 0))) {
            throw new EvaluationException(
                    "The linear probe needs at least one learning rate, each positive; got " + baseRates + ".");
        }
        if (epochs < 1) {
            throw new EvaluationException("The linear probe needs at least one epoch; got " + epochs + ".");
        }
        if (batchSize < 2) {
            throw new EvaluationException(
                    "The linear probe normalises over the batch and needs at least two images in it; got " + batchSize
                            + ".");
        }
        if (!(heldOut > 0 && heldOut < 1)) {
            throw new EvaluationException("The held-out share must lie between 0 and 1; got " + heldOut + ".");
        }
    }

    /** The published protocol's grid and length: 10 rates from 0.1 down to 0.01, 50 epochs, batches of 1024. */
    public static LinearProbeOptions published(long seed) {
        return new LinearProbeOptions(
                List.of(0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01),
                FULL_EPOCHS,
                FULL_BATCH,
                TYPICAL_HELD_OUT,
                seed);
    }

    /**
     * Options for {@code images} training images: batches of about a sixteenth of them (32 to 1024), 50 epochs or
     * as many as give about 2000 steps, and a wide grid of rates, since a small set may want another rate than
     * ImageNet.
     */
    public static LinearProbeOptions forSize(int images, long seed) {
        int wanted = Integer.highestOneBit(Math.max(1, images / 16));
        int batch = Math.min(FULL_BATCH, Math.max(SMALLEST_BATCH, wanted));
        int stepsPerEpoch = Math.max(1, images / batch);
        int epochs = Math.min(MOST_EPOCHS, Math.max(FULL_EPOCHS, TYPICAL_STEPS / stepsPerEpoch));
        return new LinearProbeOptions(
                List.of(0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002),
                epochs,
                batch,
                TYPICAL_HELD_OUT,
                seed);
    }
}
