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

    @Test
    void coversTheShortestRuns() {
        assertThat(new ProbeSchedule(1).factor(0)).isEqualTo(1);
        assertThat(new ProbeSchedule(2).factor(0)).isEqualTo(1);
        assertThat(new ProbeSchedule(2).factor(1)).isCloseTo(0, within(1e-15));
        assertThat(new ProbeSchedule(10).factor(0)).isEqualTo(0);
        assertThat(new ProbeSchedule(10).factor(1)).isEqualTo(1);
    }
}
