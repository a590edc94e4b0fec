/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.recipe.Recipe;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.plan.TrainingPlan;

/** What happens in a run, in the order in which it happens. */
public sealed interface RunEvent {
    /**
     * The folder is there, and training begins.
     *
     * @param folder the run's folder
     * @param recipe all settings
     * @param plan what they come to
     * @param resumed whether the run goes on where it stopped
     */
    record Started(RunFolder folder, Recipe recipe, TrainingPlan plan, boolean resumed) implements RunEvent {}

    /**
     * A run goes on with something that it did not begin with, and may.
     *
     * @param what in words, such as {@code data.workers: 0 -> 4}
     */
    record Changed(String what) implements RunEvent {}

    /**
     * Something happened in training.
     *
     * @param event what
     */
    record Training(TrainingEvent event) implements RunEvent {}

    /**
     * An encoder is about to be evaluated.
     *
     * @param encoder {@code untuned} or {@code tuned}
     */
    record Evaluating(String encoder) implements RunEvent {}

    /**
     * Something that only shows could not be made; told once for each such thing.
     *
     * @param what such as {@code maps}
     * @param reason why
     */
    record LeftOut(String what, String reason) implements RunEvent {}

    /**
     * The run has come to its end or was cancelled; the last event.
     *
     * @param result how
     */
    record Ended(RunResult result) implements RunEvent {}
}
