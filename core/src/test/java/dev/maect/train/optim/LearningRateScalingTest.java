/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScalingTest {
    @ParameterizedTest
    @CsvSource({
        "1.5e-4, 1024, 2, 1.2e-3",
        "1.5e-4, 512, 2, 6e-4",
        "1e-4, 1024, 2, 8e-4",
        "1e-4, 512, 2, 4e-4",
        "5e-4, 1024, 2, 4e-3",
        "5e-4, 512, 2, 2e-3",
        "1e-4, 256, 1, 1e-4"
    })
    void scalesWithTheViewsPerUpdate(double base, int images, int views, double peak) {
        assertThat(LearningRateScaling.scaled(base, images, views)).isCloseTo(peak, offset(1e-15));
    }

    @Test
    void doesNotOverflow() {
        assertThat(LearningRateScaling.scaled(1, Integer.MAX_VALUE, 4)).isEqualTo(Integer.MAX_VALUE / 64.0);
    }
}
