/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightAverageDecayTest {
    @ParameterizedTest
    @ValueSource(longs = {20_000, 25_020, 50_040, 75_060, 100_080})
    void keepsTheDecayOfLongStages(long steps) {
        WeightAverageDecay decay = WeightAverageDecay.fit(0.9999, steps);
        assertThat(decay.value()).isEqualTo(0.9999);
        assertThat(decay.notice()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"19999, 0.99949997", "1170, 0.99145299", "100, 0.9", "20, 0.5", "10, 0", "3, 0"})
    void remembersATenthOfShortStages(long steps, double value) {
        assertThat(WeightAverageDecay.fit(0.9999, steps).value()).isCloseTo(value, offset(1e-8));
    }

    @Test
    void neverRaisesTheDecay() {
        for (double configured : new double[] {0, 0.5, 0.9, 0.99, 0.999}) {
            for (long steps = 1; steps < 3000; steps++) {
                assertThat(WeightAverageDecay.fit(configured, steps).value()).isBetween(0.0, configured);
            }
        }
    }

    @Test
    void forgetsTheStartOfEveryStage() {
        for (long steps : new long[] {50, 500, 5_000, 19_999, 20_000, 40_000}) {
            double left = Math.pow(WeightAverageDecay.fit(0.9999, steps).value(), (double) steps);
            assertThat(left).as("%d steps", steps).isLessThan(0.1354);
        }
    }

    @Test
    void saysWhenItDiffers() {
        assertThat(WeightAverageDecay.fit(0.9999, 1170).notice())
                .hasValue("Weight average: decay 0.9999 remembers 10,000 steps, too long for this stage of 1,170;"
                        + " using 0.991453, which remembers 117.");
        assertThat(WeightAverageDecay.fit(0.9999, 7).notice())
                .hasValue("Weight average: decay 0.9999 remembers 10,000 steps, too long for this stage of 7;"
                        + " using 0.0, which remembers 1.");
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        assertThatThrownBy(() -> WeightAverageDecay.fit(1, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightAverageDecay.fit(-0.1, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightAverageDecay.fit(0.9, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
