/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.recipe.SafetyOptions;
import dev.maect.train.state.TrainingState.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts the steps that are skipped because a number is not finite, and gives up after several in a row. */
final class FiniteSteps {
    private final String stage;
    private final SafetyOptions options;
    private final Consumer<String> warn;
    private final List<SkippedStep> skipped = new ArrayList<>();
    private Trouble trouble;

    /** Goes on from {@code trouble}. */
    FiniteSteps(String stage, SafetyOptions options, Consumer<String> warn, Trouble trouble) {
        this.stage = stage;
        this.options = options;
        this.warn = warn;
        this.trouble = trouble;
    }

    /** A step was made. */
    void made() {
        trouble = trouble.step();
        skipped.clear();
    }

    /**
     * A step was skipped.
     *
     * @throws GoneWrongException if it is one too many
     */
    void skipped(SkippedStep step) {
        trouble = trouble.skip();
        skipped.add(step);
        warn.accept(stage + ": " + step.fault() + "; the step is skipped (" + trouble.inARow() + " of "
                + options.skippedInARow() + " in a row).");
        if (trouble.inARow() >= options.skippedInARow()) {
            throw new GoneWrongException(skipped);
        }
    }

    /** What the learning rates of the recipe are multiplied by. */
    double rateFactor() {
        return trouble.rateFactor();
    }

    /** What another one goes on from. */
    Trouble state() {
        return trouble;
    }
}
