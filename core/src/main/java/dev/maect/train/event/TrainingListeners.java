/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.data.Image;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several listeners as one; each is told in turn. */
public final class TrainingListeners implements TrainingListener {
    private final List<TrainingListener> listeners;

    private TrainingListeners(List<TrainingListener> listeners) {
        this.listeners = listeners;
    }

    /** A listener that tells all of {@code listeners}, in this order. */
    public static TrainingListener of(TrainingListener... listeners) {
        return new TrainingListeners(List.of(listeners));
    }

    private void each(Consumer<TrainingListener> event) {
        listeners.forEach(event);
    }

    @Override
    public void onStageStart(StageStart start) {
        each(listener -> listener.onStageStart(start));
    }

    @Override
    public void onStep(StepReport report) {
        each(listener -> listener.onStep(report));
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        each(listener -> listener.onEvaluation(report));
    }

    @Override
    public void onWarning(String message) {
        each(listener -> listener.onWarning(message));
    }

    @Override
    public void onStageEnd(String stage, long steps, Duration elapsed) {
        each(listener -> listener.onStageEnd(stage, steps, elapsed));
    }

    @Override
    public void onReconstruction(
            String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed) {
        each(listener -> listener.onReconstruction(stage, step, originals, masked, reconstructed));
    }
}
