/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class LearningRateScheduleTest {
    static Stream<String> schedules() {
        return GoldenSchedules.schedules().propertyNames().stream();
    }

    static Stream<String> tables() {
        return GoldenSchedules.tables().propertyNames().stream();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void equalsTheFormulasOfThePresets(String name) {
        JsonNode golden = GoldenSchedules.schedules().get(name);
        LearningRateSchedule schedule = new LearningRateSchedule(
                golden.get("total").longValue(), golden.get("warmup").longValue());
        assertThat(golden.get("mult").size()).isEqualTo(7);
        golden.get("mult")
                .forEachEntry((step, factor) -> assertThat(schedule.factor(Long.parseLong(step)))
                        .as("%s at %s", name, step)
                        .isCloseTo(factor.doubleValue(), offset(1e-12)));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void equalsTheRatesOfTheOfficialTrainer(String name) {
        JsonNode table = GoldenSchedules.tables().get(name);
        int steps = table.get("updates").intValue();
        int perEpoch = table.get("updates-per-epoch").intValue();
        LearningRateSchedule schedule = name.equals("stage1")
                ? LearningRateSchedule.warmupEpochs(steps / perEpoch, perEpoch, 2)
                : LearningRateSchedule.warmupFraction(steps, 0.2);
        assertThat(table.get("groups").size()).isGreaterThanOrEqualTo(2);
        for (JsonNode group : table.get("groups")) {
            double peak = group.get("lr").get(6).doubleValue();
            for (int step = 0; step < steps; step++) {
                assertThat(peak * schedule.factor(step))
                        .as("%s %s at %d", name, group.get("parameter").stringValue(), step)
                        .isCloseTo(group.get("lr").get(step).doubleValue(), withinPercentage(1e-7));
            }
        }
    }

    @Test
    void warmsUpFromAboveZeroToThePeakAndStaysAboveZero() {
        LearningRateSchedule schedule = new LearningRateSchedule(10, 4);
        assertThat(schedule.factor(0)).isEqualTo(0.2);
        assertThat(schedule.factor(3)).isEqualTo(0.8);
        assertThat(schedule.factor(4)).isEqualTo(1);
        assertThat(schedule.factor(9)).isBetween(1e-3, 0.1);
    }

    @Test
    void startsAtThePeakWithoutWarmup() {
        assertThat(new LearningRateSchedule(3, 0).factor(0)).isEqualTo(1);
        assertThat(new LearningRateSchedule(1, 0).factor(0)).isEqualTo(1);
    }

    @Test
    void neverReachesThePeakWhenWarmupFillsTheStage() {
        LearningRateSchedule schedule = LearningRateSchedule.warmupEpochs(2, 5, 40);
        assertThat(schedule).isEqualTo(new LearningRateSchedule(10, 10));
        assertThat(schedule.factor(9)).isEqualTo(10 / 11.0);
    }

    @ParameterizedTest
    @CsvSource({
        "25020, 0.2, 5004",
        "50040, 0.2, 10008",
        "7, 0.2, 1",
        "4, 0.2, 0",
        "100, 0.29, 29",
        "10, 1, 10",
        "9, 0, 0"
    })
    void roundsTheWarmupFractionDown(long steps, double fraction, long warmup) {
        assertThat(LearningRateSchedule.warmupFraction(steps, fraction).warmupSteps())
                .isEqualTo(warmup);
    }

    @Test
    void risesThenFallsAndStaysInRange() {
        for (long warmup : new long[] {0, 1, 7, 49, 50}) {
            LearningRateSchedule schedule = new LearningRateSchedule(50, warmup);
            for (long step = 0; step < 50; step++) {
                double factor = schedule.factor(step);
                assertThat(factor).isGreaterThan(0).isLessThanOrEqualTo(1);
                if (step > 0) {
                    double change = factor - schedule.factor(step - 1);
                    assertThat(step <= warmup ? change : -change)
                            .as("step %d", step)
                            .isPositive();
                }
            }
        }
    }

    @Test
    void rejectsStepsOutsideTheStage() {
        LearningRateSchedule schedule = new LearningRateSchedule(10, 2);
        assertThatThrownBy(() -> schedule.factor(10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> schedule.factor(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new LearningRateSchedule(10, 11)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LearningRateSchedule(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
