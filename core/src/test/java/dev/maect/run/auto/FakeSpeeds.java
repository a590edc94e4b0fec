/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.run.forecast.EvaluationSpeed;
import dev.maect.run.forecast.Speeds;
import dev.maect.run.forecast.StageSpeed;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.vit.cost.OperationCount;
import java.util.Optional;

/**
 * A machine that takes the same time for each operation.
 *
 * @param perSecond operations that it does in a second
 * @param overhead seconds that each step takes beside them
 */
record FakeSpeeds(double perSecond, double overhead) implements Speeds {
    @Override
    public Optional<StageSpeed> stage(Recipe recipe, StageKind kind) {
        int batch = StageKinds.options(kind, recipe).batchSize();
        double operations = kind.cost(recipe, Precision.FP32, 1000).step().total();
        return Optional.of(new StageSpeed(overhead + operations * batch / perSecond, 0, false));
    }

    @Override
    public Optional<EvaluationSpeed> evaluation(Recipe recipe) {
        double encode = OperationCount.encoder(Model.encoder(recipe)) / perSecond;
        return Optional.of(new EvaluationSpeed(1e-4, encode, 1e-8, 1e-5, 1e-6, 2e-3));
    }
}
