/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.train.event.TrainingEvent.StepDone;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reports for tests of what is told about training. */
public final class StepReports {
    private StepReports() {}

    public static StepDone at(String stage, long step, long steps, double loss) {
        return new StepDone(
                stage,
                2,
                5,
                step,
                steps,
                loss,
                loss + 0.5,
                1.5e-4,
                0.75,
                12.5,
                0.25,
                3L << 30,
                Optional.of(Duration.ofSeconds(90)),
                Map.of("nn-accuracy", 0.5));
    }
}
