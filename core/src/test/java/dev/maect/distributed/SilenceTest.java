/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Silence silence = new Silence(3, Duration.ofMillis(2_500), 0);

    @Test
    void growsUntilSomethingNewIsHeard() {
        silence.look(SECOND);
        assertThat(silence.of(1, "0")).isZero();
        silence.look(2 * SECOND);
        assertThat(silence.of(1, "0")).isEqualTo(Duration.ofSeconds(1));
        silence.look(4 * SECOND);
        assertThat(silence.of(1, "0")).isEqualTo(Duration.ofSeconds(3));
        assertThat(silence.of(2, "")).isEqualTo(Duration.ofSeconds(4));
        silence.look(5 * SECOND);
        assertThat(silence.of(1, "1")).isZero();
    }

    @Test
    void doesNotGrowWhileThisProcessWasStoppedItself() {
        silence.look(SECOND);
        assertThat(silence.of(1, "0")).isZero();
        silence.look(2 * SECOND);
        silence.look(3_602 * SECOND);
        assertThat(silence.of(1, "0")).isEqualTo(Duration.ofSeconds(1));
        silence.look(3_604 * SECOND);
        assertThat(silence.of(1, "0")).isEqualTo(Duration.ofSeconds(3));
    }
}
