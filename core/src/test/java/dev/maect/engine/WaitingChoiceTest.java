/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingChoiceTest {
    private static Processors processors(int online) {
        return new Processors(online, online, online, OptionalDouble.empty(), online);
    }

    /** A single program matters where there are few processors; where there are many, a quarter of the threads must meet one. */
    @ParameterizedTest
    @CsvSource({
        "2, 2, 0, bounded",
        "2, 2, 1, passive",
        "2, 1, 1, bounded",
        "2, 1, 2, passive",
        "8, 8, 1, bounded",
        "8, 8, 2, passive",
        "64, 64, 15, bounded",
        "64, 64, 16, passive",
        "128, 64, 64, bounded",
        "128, 64, 65, passive",
    })
    void sleepsWhereOtherProgramsNeedTheProcessors(int online, int threads, int others, String expected) {
        assertThat(ThreadPlan.choose(processors(online), threads, others).waiting())
                .hasToString(expected);
    }

    @Test
    void sleepsUnderAContainersLimit() {
        Processors limited = new Processors(64, 64, 64, OptionalDouble.of(2.5), 3);
        ThreadPlan.Choice choice = ThreadPlan.choose(limited, 3, 0);
        assertThat(choice.waiting()).isEqualTo(Waiting.PASSIVE);
        assertThat(choice.why()).contains("limit").contains("2.5");
        Processors generous = new Processors(4, 4, 4, OptionalDouble.of(4), 4);
        assertThat(ThreadPlan.choose(generous, 4, 0).waiting()).isEqualTo(Waiting.BOUNDED);
    }

    @Test
    void sleepsWhereThereAreMoreThreadsThanProcessors() {
        Processors pinned = new Processors(8, 2, 2, OptionalDouble.empty(), 2);
        assertThat(ThreadPlan.choose(pinned, 4, 0).waiting()).isEqualTo(Waiting.PASSIVE);
        assertThat(ThreadPlan.choose(pinned, 4, 0).why()).contains("affinity");
        assertThat(ThreadPlan.choose(pinned, 2, 0).waiting()).isEqualTo(Waiting.BOUNDED);
    }

    @Test
    void knowsItsNames() {
        for (String name : new String[] {"auto", "spin", "bounded", " Passive "}) {
            assertThat(ThreadPlan.isUnknown(name)).as(name).isFalse();
        }
        assertThat(ThreadPlan.isUnknown("often")).isTrue();
        assertThat(ThreadPlan.isUnknown("")).isTrue();
    }
}
