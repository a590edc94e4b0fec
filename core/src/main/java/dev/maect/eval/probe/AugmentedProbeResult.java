/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import java.util.Collections;
import java.util.List;

/**
 * The result of the linear probe on augmented views for one label set: test accuracy of every learning rate after every
 * epoch.
 *
 * @param labelSet the name of the label set
 * @param baseRates learning rates for a batch of 256
 * @param accuracies by epoch, then by rate
 * @param predictions class of each test image, by the rate that is best after the last epoch, then
 */
public record AugmentedProbeResult(
        String labelSet, List<Double> baseRates, List<List<Double>> accuracies, List<Integer> predictions) {
    /** Copies the lists. */
    public AugmentedProbeResult {
        baseRates = List.copyOf(baseRates);
        accuracies = accuracies.stream().map(List::copyOf).toList();
        predictions = List.copyOf(predictions);
    }

    /** The best rate's accuracy after the last epoch; the test images choose the rate. */
    public double lastEpoch() {
        return Collections.max(accuracies.get(accuracies.size() - 1));
    }

    /** The best accuracy of any rate after any epoch: what is published, and optimistic, as the test images choose. */
    public double bestOnVal() {
        return accuracies.stream().mapToDouble(Collections::max).max().orElseThrow();
    }

    /** The first epoch, counted from 1, that reaches {@link #bestOnVal}. */
    public int bestEpoch() {
        double best = bestOnVal();
        int epoch = 0;
        while (Collections.max(accuracies.get(epoch)) < best) {
            epoch++;
        }
        return epoch + 1;
    }

    /** The learning rate that reaches {@link #bestOnVal} first. */
    public double bestRate() {
        List<Double> epoch = accuracies.get(bestEpoch() - 1);
        return baseRates.get(epoch.indexOf(Collections.max(epoch)));
    }
}
