/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.engine.machine.Processors;
import dev.maect.eval.EvaluationException;
import java.util.List;

/**
 * Options of the linear probe on augmented views.
 *
 * @param baseRates learning rates for a batch of 256, one classifier each, all trained at once; the rate used is
 *     multiplied by batch / 256
 * @param epochs passes over the training images, each with new crops and flips
 * @param batchSize images per step; the rest of an epoch that does not fill a batch is left out
 * @param minScale smallest share of an image's area that a crop takes
 * @param workers threads that decode and augment
 * @param seed of initial weights, order and views
 */
public record AugmentedProbeOptions(
        List<Double> baseRates, int epochs, int batchSize, double minScale, int workers, long seed) {
    /** Checks the values. */
    public AugmentedProbeOptions {
        baseRates = List.copyOf(baseRates);
        if (baseRates.isEmpty() || baseRates.stream().anyMatch(rate -> !(rate > 0)) || epochs < 1 || batchSize < 2) {
            throw new EvaluationException("The linear probe needs positive learning rates, at least one epoch and at"
                    + " least two images per batch; got " + baseRates + ", " + epochs + " and " + batchSize + ".");
        }
    }

    /** The published protocol: 10 rates from 0.1 down to 0.01, 50 epochs, batches of 1024, crops from 8 % of the area. */
    public static AugmentedProbeOptions published(long seed) {
        LinearProbeOptions common = LinearProbeOptions.published(seed);
        int workers = Processors.current().loading();
        return new AugmentedProbeOptions(
                common.baseRates(), common.epochs(), common.batchSize(), 0.08, workers, common.seed());
    }
}
