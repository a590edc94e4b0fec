/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;

/** What a run does when training goes wrong. */
public record SafetyOptions(
        @Setting(
                value = "Steps in a row without a finite loss and gradient, each skipped, before training goes back to"
                        + " the last saved state.",
                min = 1,
                unit = "steps",
                onResume = OnResume.FREE)
        int skippedInARow,

        @Setting(
                value = "What the learning rates are multiplied by when it goes back.",
                above = 0,
                max = 1,
                onResume = OnResume.FREE)
        double rateFactor,

        @Setting(
                value = "How often a stage may go back before the run ends with a diagnosis.",
                min = 0,
                onResume = OnResume.FREE)
        int rollbacks,

        @Setting(
                value =
                        "When tuning seems to find a shortcut (its loss falls, and the features with it): warn, stop, or"
                                + " keep-best, which hands on the best of the encoder before tuning and those after each epoch,"
                                + " averaged and not, by best-by.",
                onResume = OnResume.FREE)
        OnShortcut onShortcut,

        @Setting(
                "The label-free measure that says which encoder is the best; see evaluation.monitor-every-epochs. auto is"
                        + " view-retrieval where tuning augments, effective-rank where it crops and flips.")
        BestBy bestBy) {

    static SafetyOptions defaults() {
        return new SafetyOptions(5, 0.5, 2, OnShortcut.WARN, BestBy.AUTO);
    }

    /**
     * Checks against the settings of the measurements.
     *
     * @throws RecipeException if the best is to be kept and nothing is measured
     */
    void check(EvaluationOptions evaluation) {
        if (onShortcut != OnShortcut.KEEP_BEST) {
            return;
        }
        if (evaluation.monitorEveryEpochs() == 0) {
            throw new RecipeException(
                    "safety.on-shortcut is keep-best, but the encoder is not measured while it is tuned. Set"
                            + " evaluation.monitor-every-epochs=1.",
                    List.of("safety.on-shortcut", "evaluation.monitor-every-epochs"));
        }
        boolean ofViews =
                !List.of(BestBy.AUTO, BestBy.EFFECTIVE_RANK, BestBy.RANKME).contains(bestBy);
        if (ofViews && evaluation.monitorViewLimit() == 0) {
            throw new RecipeException(
                    "safety.best-by is " + bestBy + ", which is measured on views, but evaluation.monitor-view-limit is"
                            + " 0. Raise it, or use safety.best-by=effective-rank.",
                    List.of("safety.best-by", "evaluation.monitor-view-limit"));
        }
    }
}
