/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
    @Test
    void risesFromZeroToOneAndFallsBackToZero() {
        ProbeSchedule schedule = new ProbeSchedule(60);
        double[] rise = {0, 0.2, 0.4, 0.6, 0.8, 1, 1, 0.9991218658821609};
        for (int i = 0; i < rise.length; i++) {
            assertThat(schedule.factor(i)).isCloseTo(rise[i], within(1e-12));
        }
        assertThat(schedule.factor(58)).isCloseTo(0.0008781341178393243, within(1e-12));
        assertThat(schedule.factor(59)).isCloseTo(0, within(1e-15));
    }

    /** The official values: (s + 1) / (W + 1), then lr + (1 - (1 + cos) / 2) (1e-6 - lr). */
    @Test
    void thatOfMimRefinerEndsAtAMillionth() {
        ProbeSchedule schedule = new ProbeSchedule(40, AugmentedProbeOptions.Schedule.MIM_REFINER);
        double[] rise = {0.2, 0.4, 0.6, 0.8, 1};
        for (int step = 0; step < rise.length; step++) {
            assertThat(schedule.factor(step)).isCloseTo(rise[step], within(1e-12));
            assertThat(schedule.offset(step)).isZero();
        }
        for (double peak : new double[] {4e-4, 2}) {
            for (int step = 4; step < 40; step++) {
                double risen = 1 - (1 + Math.cos(Math.PI * (step - 4) / 36)) / 2;
                assertThat(peak * schedule.factor(step) + schedule.offset(step))
                        .isCloseTo(peak + risen * (1e-6 - peak), within(1e-12));
            }
        }
        assertThat(new ProbeSchedule(3, AugmentedProbeOptions.Schedule.MIM_REFINER).factor(0))
                .isEqualTo(1);
    }

    @Test
    void coversTheShortestRuns() {
        assertThat(new ProbeSchedule(1).factor(0)).isEqualTo(1);
        assertThat(new ProbeSchedule(2).factor(0)).isEqualTo(1);
        assertThat(new ProbeSchedule(2).factor(1)).isCloseTo(0, within(1e-15));
        assertThat(new ProbeSchedule(10).factor(0)).isEqualTo(0);
        assertThat(new ProbeSchedule(10).factor(1)).isEqualTo(1);
    }
}
