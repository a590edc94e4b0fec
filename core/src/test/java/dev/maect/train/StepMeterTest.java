/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.testing.Micro;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.state.TrainingState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepMeterTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theTimeLeftIsNotReckonedFromTheFirstSteps() {
        StepMeter meter = new StepMeter(
                "pretrain",
                StageKinds.named("pretrain").settings(Micro.recipe(), 50),
                100,
                TrainingState.start("pretrain").meter());
        for (int step = 0; step < 5; step++) {
            assertThat(report(meter, step, 300 * SECOND).eta()).isEmpty();
        }
        assertThat(report(meter, 5, SECOND).eta()).contains(Duration.ofSeconds(94));
    }

    private static StepDone report(StepMeter meter, int step, long nanos) {
        return meter.report(0, step, 1, 1e-3, 1, nanos, 0, Map.of());
    }
}
