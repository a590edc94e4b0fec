/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    @ParameterizedTest
    @CsvSource({"2h, 7200", "30m, 1800", "1h30m, 5400", "1.5h, 5400", "90s, 90", "2d, 172800", "' 2H ', 7200"})
    void readsWhatPeopleWrite(String text, long seconds) {
        assertThat(Budget.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "2", "h", "2 h", "-2h", "0m", "1e3h", "30m2h", "2hours", "367d", "9999999h", "1h1h"})
    void refusesAllElse(String text) {
        assertThatThrownBy(() -> Budget.parse(text))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30m, 2h");
    }

    @Test
    void writesWhatItReads() {
        for (long seconds : new long[] {1, 59, 60, 61, 599, 600, 3600, 5400, 86_400}) {
            String text = Budget.text(Duration.ofSeconds(seconds));
            assertThat(Budget.parse(text)).as(text).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(Budget.text(Duration.ofSeconds(7229))).isEqualTo("2h");
    }
}
