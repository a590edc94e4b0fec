/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadConfigTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8, 0.2, 1, 0.9, 0, widths",
        "4, 8, 0.2, 0, 0.9, 0, top-k 0",
        "4, 8, 0.2, 9, 0.9, 0, top-k 9 must be between 1 and the queue size 8",
        "4, 0, 0.2, 1, 0.9, 0, queue size 0",
        "4, 8, 0, 1, 0.9, 0, temperature 0.0",
        "4, 8, NaN, 1, 0.9, 0, temperature NaN",
        "4, 8, 0.2, 1, 1.1, 0, target factor 1.1",
        "4, 8, 0.2, 1, 0.9, -0.5, oracle probability -0.5"
    })
    void refusesWhatCannotBe(
            int dim, int queue, double temperature, int topK, double factor, double oracle, String message) {
        assertThatThrownBy(() -> new HeadConfig(dim, 8, 8, 4, queue, temperature, topK, factor, oracle))
                .isInstanceOf(ContrastException.class)
                .hasMessageContaining(message);
    }

    @Test
    void keepsTheOfficialDirectionUnlessAsked() {
        assertThat(new HeadConfig(4, 8, 8, 4, 8, 0.2, 1, 0.9, 0).transposed()).isFalse();
    }
}
