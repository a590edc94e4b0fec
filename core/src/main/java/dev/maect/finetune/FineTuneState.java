/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.io.Json;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.train.state.TrainingState.Reading;
import java.util.List;
import java.util.Optional;

/**
 * All that fine-tuning needs to go on at any step as if nothing had happened, beside its tensors. What is random is a function
 * of the position.
 *
 * @param position where in the data it stands
 * @param skipped the latest steps in a row whose numbers were not finite
 * @param losses the loss of the last step that was made; empty before the first
 * @param accuracies of the evaluated epochs
 * @param reading what was read of the images
 */
record FineTuneState(Position position, int skipped, List<Double> losses, List<Accuracy> accuracies, Reading reading) {
    /** Copies the lists. */
    FineTuneState {
        losses = List.copyOf(losses);
        accuracies = List.copyOf(accuracies);
    }

    /**
     * An {@link EpochAccuracy} as it is written.
     *
     * @param averaged empty without an average
     */
    record Accuracy(int epoch, double raw, List<Double> averaged) {
        static Accuracy of(EpochAccuracy accuracy) {
            return new Accuracy(
                    accuracy.epoch(),
                    accuracy.raw(),
                    accuracy.averaged().stream().toList());
        }

        EpochAccuracy accuracy() {
            return new EpochAccuracy(epoch, raw, averaged.stream().findFirst());
        }
    }

    static FineTuneState start() {
        return new FineTuneState(Position.START, 0, List.of(), List.of(), new Reading(List.of(), 0));
    }

    /** The loss of the last step that was made; NaN before the first. */
    double loss() {
        return losses.isEmpty() ? Double.NaN : losses.get(0);
    }

    /** The epochs that were evaluated last. */
    Optional<Accuracy> lastAccuracy() {
        return accuracies.isEmpty() ? Optional.empty() : Optional.of(accuracies.get(accuracies.size() - 1));
    }

    String text() {
        return Json.line(this);
    }

    static FineTuneState parse(String text) {
        return Json.parse(text, "the state of fine-tuning", FineTuneState.class);
    }
}
