/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void quantitiesReadWell() {
        assertThat(Quantities.duration(Duration.ofSeconds(59))).isEqualTo("0:59");
        assertThat(Quantities.duration(Duration.ofHours(30))).isEqualTo("30:00:00");
        assertThat(Quantities.duration(Duration.ofSeconds(-3))).isEqualTo("0:00");
        assertThat(Quantities.count(999)).isEqualTo("999");
        assertThat(Quantities.count(86_567_656)).isEqualTo("86.6M");
        assertThat(Quantities.bytes(512L << 20)).isEqualTo("512MiB");
        assertThat(Quantities.bytes(3L << 29)).isEqualTo("1.5GiB");
        assertThat(Quantities.bytes(12L << 10)).isEqualTo("12KiB");
        assertThat(Quantities.bytes(1023)).isEqualTo("1023 bytes");
    }
}
