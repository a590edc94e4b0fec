/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.recipe.Recipe;
import dev.maect.train.stage.StageKind;
import java.util.Optional;

/** How fast a machine does a run's work. */
public interface Speeds {
    /** How fast a stage goes with the settings of {@code recipe}; empty where it cannot be tried, as for want of memory. */
    Optional<StageSpeed> stage(Recipe recipe, StageKind kind);

    /** How fast encoders are evaluated with the settings of {@code recipe}; empty where it cannot be tried. */
    Optional<EvaluationSpeed> evaluation(Recipe recipe);
}
