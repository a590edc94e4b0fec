/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.data.loader.Loader;
import dev.maect.train.DivergedException;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.train.state.TrainingState.Reading;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far fine-tuning has come. */
final class FineTuneProgress {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuneProgress.class);
    private static final int SKIPPED_IN_A_ROW = 5;

    private final Loader loader;
    private final List<EpochAccuracy> accuracies = new ArrayList<>();
    private Position position;
    private int skipped;
    private double loss;

    /** Goes on from {@code begun}. */
    FineTuneProgress(FineTuneState begun, Loader loader) {
        this.loader = loader;
        this.position = begun.position();
        this.skipped = begun.skipped();
        this.loss = begun.loss();
        begun.accuracies().forEach(accuracy -> accuracies.add(accuracy.accuracy()));
    }

    int epoch() {
        return position.epoch();
    }

    /** Steps of this epoch that are done. */
    int step() {
        return position.step();
    }

    void at(Position now) {
        position = now;
    }

    /**
     * A step was made, or skipped because its loss is not finite.
     *
     * @throws DivergedException if too many were skipped in a row
     */
    void stepTaken(long step, double stepLoss, FineTuneOptions options) {
        if (Double.isFinite(stepLoss)) {
            skipped = 0;
            loss = stepLoss;
            return;
        }
        skipped++;
        LOG.warn(
                "Fine-tuning: loss or gradients of step {} are not finite; the step is skipped ({} of {} in a row).",
                step + 1,
                skipped,
                SKIPPED_IN_A_ROW);
        if (skipped >= SKIPPED_IN_A_ROW) {
            throw new DivergedException("Fine-tuning diverged: loss or gradients were not finite " + SKIPPED_IN_A_ROW
                    + " steps in a row, last in step " + (step + 1) + ". Lower learning-rate ("
                    + options.rates().learningRate() + "), or set clip-grad-norm=1.");
        }
    }

    /** The loss of the last step that was made; NaN before the first. */
    double loss() {
        return loss;
    }

    void evaluated(EpochAccuracy accuracy) {
        accuracies.add(accuracy);
    }

    boolean isEvaluated(int epochs) {
        return accuracies.stream().anyMatch(accuracy -> accuracy.epoch() == epochs);
    }

    List<EpochAccuracy> accuracies() {
        return List.copyOf(accuracies);
    }

    FineTuneState state() {
        return new FineTuneState(
                position,
                skipped,
                Double.isNaN(loss) ? List.of() : List.of(loss),
                accuracies.stream().map(FineTuneState.Accuracy::of).toList(),
                new Reading(loader.badImages(), loader.imagesRead()));
    }
}
