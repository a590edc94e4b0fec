/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeedMeanTest {
    @Test
    void theIntervalIsStudents() {
        SeedMean mean = SeedMean.of(0.1, 0.2, 0.3, 0.4, 0.5); // scipy.stats.t.interval: 0.3 ± 0.19632
        assertThat(mean.mean()).isCloseTo(0.3, within(1e-12));
        assertThat(mean.half()).isCloseTo(0.19632, within(1e-4));
        assertThat(mean.points()).isEqualTo("+30.00 ± 19.63");
        assertThat(SeedMean.of(0.5).percent()).isEqualTo("50.00");
        assertThat(SeedMean.ofDifferences(new double[] {1, 2}, new double[] {2, 3})
                        .points())
                .isEqualTo("-100.00 ± 0.00");
    }
}
