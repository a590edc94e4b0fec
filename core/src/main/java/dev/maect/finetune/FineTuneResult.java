/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What fine-tuning came to. The best epoch is chosen on the very images that it is measured on, so the last epoch is the
 * honest figure; both are named for what they are.
 *
 * @param epochs the evaluated epochs, in order; never empty
 * @param predictions of the weights that are kept (the average where there is one) for each evaluation image
 * @param images labelled images trained on
 * @param steps made
 * @param finalLoss training loss of the last step
 */
public record FineTuneResult(
        List<EpochAccuracy> epochs, List<Integer> predictions, int images, long steps, double finalLoss) {
    /** Copies the lists. */
    public FineTuneResult {
        epochs = List.copyOf(epochs);
        predictions = List.copyOf(predictions);
    }

    /** The last epoch. */
    public EpochAccuracy last() {
        return epochs.get(epochs.size() - 1);
    }

    /** The epoch with the highest accuracy of the weights themselves; the first of equals. */
    public EpochAccuracy bestRaw() {
        return epochs.stream()
                .max(Comparator.comparingDouble(EpochAccuracy::raw).thenComparingInt(epoch -> -epoch.epoch()))
                .orElseThrow();
    }

    /** The epoch with the highest accuracy of the average; the first of equals. */
    public Optional<EpochAccuracy> bestAveraged() {
        return epochs.stream()
                .filter(epoch -> epoch.averaged().isPresent())
                .max(Comparator.comparingDouble(
                                (EpochAccuracy epoch) -> epoch.averaged().orElseThrow())
                        .thenComparingInt(epoch -> -epoch.epoch()));
    }
}
