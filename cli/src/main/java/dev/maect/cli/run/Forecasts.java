/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.run.Run;
import dev.maect.run.RunRequest;
import dev.maect.run.forecast.Forecast;
import dev.maect.run.forecast.MeasuredSpeeds;
import dev.maect.run.forecast.RunSize;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.StagePlan;
import java.time.Duration;

/** Forecasts of runs that commands begin. */
final class Forecasts {
    /** How long each stage is tried. */
    private static final Duration EACH = Duration.ofMillis(1500);
    /** Operations that take a minute or so. */
    private static final double LONG = 1e13;

    private Forecasts() {}

    /** Whether a run takes so long that the seconds of a forecast do not matter. */
    static boolean worthwhile(TrainingPlan plan) {
        return plan.stages().stream().mapToDouble(StagePlan::operations).sum() > LONG;
    }

    /** From a second or two of each stage. */
    static Forecast brief(Run run, RunRequest request) {
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(run.trainingImages(), EACH)) {
            RunSize size = RunSize.of(
                    run.trainingImages(), run.evaluationImages(), run.plan().imageBytes() > 0);
            return Forecast.of(run.recipe(), request.from().isPresent(), size, speeds);
        }
    }
}
