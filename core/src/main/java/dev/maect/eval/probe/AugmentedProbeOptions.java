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
 * @param schedule whose course the learning rates take
 */
public record AugmentedProbeOptions(
        List<Double> baseRates, int epochs, int batchSize, double minScale, int workers, long seed, Schedule schedule) {
    /** The course of the learning rates: a linear rise over the first tenth of the steps, then half a cosine. */
    public enum Schedule {
        /** From 0 up to the peak and down to 0, both including both of their ends ("legacy" semantics). */
        MAE_CT,
        /** From above 0 up to below the peak, then from the peak down to 1e-6, which comes after the last step. */
        MIM_REFINER
    }

    /** With MAE-CT's schedule. */
    public AugmentedProbeOptions(
            List<Double> baseRates, int epochs, int batchSize, double minScale, int workers, long seed) {
        this(baseRates, epochs, batchSize, minScale, workers, seed, Schedule.MAE_CT);
    }

    /** Checks the values. */
    public AugmentedProbeOptions {
        baseRates = List.copyOf(baseRates);
        if (baseRates.isEmpty() || baseRates.stream().anyMatch(rate -> !(rate > 0)) || epochs < 1 || batchSize < 2) {
            throw new EvaluationException("The linear probe needs positive learning rates, at least one epoch and at"
                    + " least two images per batch; got " + baseRates + ", " + epochs + " and " + batchSize + ".");
        }
    }

    /** MIM-Refiner's: 13 rates from 0.0001 to 0.5, 50 epochs, batches of 1024, crops from 8 % of the area. */
    public static AugmentedProbeOptions mimRefiner(long seed) {
        AugmentedProbeOptions common = published(seed);
        return new AugmentedProbeOptions(
                List.of(1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.3, 0.5),
                common.epochs(),
                common.batchSize(),
                common.minScale(),
                common.workers(),
                seed,
                Schedule.MIM_REFINER);
    }

    /** The same with other numbers of epochs, images per step and smallest share of a crop. */
    public AugmentedProbeOptions with(int otherEpochs, int otherBatchSize, double otherMinScale) {
        return new AugmentedProbeOptions(
                baseRates, otherEpochs, otherBatchSize, otherMinScale, workers, seed, schedule);
    }

    /** The published protocol: 10 rates from 0.1 down to 0.01, 50 epochs, batches of 1024, crops from 8 % of the area. */
    public static AugmentedProbeOptions published(long seed) {
        LinearProbeOptions common = LinearProbeOptions.published(seed);
        int workers = Processors.current().loading();
        return new AugmentedProbeOptions(
                common.baseRates(), common.epochs(), common.batchSize(), 0.08, workers, common.seed());
    }
}
