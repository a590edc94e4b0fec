/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPlanTest {
    private static final Processors WHOLE = new Processors(8, 8, 4, OptionalDouble.empty(), 8);
    private static final Processors PART = new Processors(8, 3, 2, OptionalDouble.empty(), 3);

    @Test
    void aWholeMachineHasAThreadForEachCore() {
        ThreadPlan plan = ThreadPlan.of(Map.of(), "auto", WHOLE, 0);
        assertThat(plan.threads()).isEqualTo(4);
        assertThat(plan.waiting()).isEqualTo(Waiting.BOUNDED);
        assertThat(plan.variables())
                .containsOnlyKeys("GOMP_SPINCOUNT", "OMP_NUM_THREADS")
                .containsEntry("OMP_NUM_THREADS", "4");
    }

    @Test
    void aPartOfAMachineHasAsManyThreads() {
        ThreadPlan plan = ThreadPlan.of(Map.of(), "auto", PART, 0);
        assertThat(plan.threads()).isEqualTo(2);
        assertThat(plan.variables()).containsEntry("OMP_NUM_THREADS", "2");
    }

    @Test
    void theUsersThreadsWin() {
        ThreadPlan plan = ThreadPlan.of(Map.of("OMP_NUM_THREADS", "3,1"), "auto", PART, 0);
        assertThat(plan.threads()).isEqualTo(3);
        assertThat(plan.variables()).doesNotContainKey("OMP_NUM_THREADS");
        // libtorch asks for MKL's after OpenMP's.
        Map<String, String> both = Map.of("OMP_NUM_THREADS", "3", "MKL_NUM_THREADS", "1");
        assertThat(ThreadPlan.of(both, "auto", PART, 0).threads()).isEqualTo(1);
        assertThat(ThreadPlan.of(Map.of("OMP_NUM_THREADS", "four"), "auto", PART, 0)
                        .threads())
                .isEqualTo(2);
    }

    @Test
    void moreThreadsThanProcessorsSleep() {
        ThreadPlan plan = ThreadPlan.of(Map.of("OMP_NUM_THREADS", "16"), "auto", WHOLE, 0);
        assertThat(plan.waiting()).isEqualTo(Waiting.PASSIVE);
        assertThat(plan.variables()).isEqualTo(Map.of("OMP_WAIT_POLICY", "passive"));
    }

    @Test
    void aWishWinsOverTheStateOfTheMachine() {
        assertThat(ThreadPlan.of(Map.of(), "passive", WHOLE, 0).waiting()).isEqualTo(Waiting.PASSIVE);
        ThreadPlan spin = ThreadPlan.of(Map.of(), "spin", WHOLE, 8);
        assertThat(spin.waiting()).isEqualTo(Waiting.SPIN);
        assertThat(spin.variables()).containsOnlyKeys("OMP_NUM_THREADS");
        assertThat(ThreadPlan.of(Map.of(), "auto", WHOLE, 8).waiting()).isEqualTo(Waiting.PASSIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "OMP_WAIT_POLICY, passive, PASSIVE",
        "OMP_WAIT_POLICY, PASSIVE, PASSIVE",
        "OMP_WAIT_POLICY, active, SPIN",
        "GOMP_SPINCOUNT, 0, PASSIVE",
        "GOMP_SPINCOUNT, 5000, BOUNDED",
        "GOMP_SPINCOUNT, 300000, SPIN",
        "GOMP_SPINCOUNT, infinite, SPIN",
    })
    void theUsersOwnVariablesWinOverAll(String name, String value, Waiting expected) {
        ThreadPlan plan = ThreadPlan.of(Map.of(name, value), "bounded", WHOLE, 8);
        assertThat(plan.waiting()).isEqualTo(expected);
        assertThat(plan.why()).isEqualTo(name + "=" + value);
        assertThat(plan.variables()).containsOnlyKeys("OMP_NUM_THREADS");
    }

    @Test
    void whenItIsTooLateNothingIsSet() {
        ThreadPlan plan = ThreadPlan.of(Map.of(), "passive", PART, 0).unchanged("loaded before");
        assertThat(plan.waiting()).isEqualTo(Waiting.SPIN);
        assertThat(plan.why()).isEqualTo("loaded before");
        assertThat(plan.variables()).isEmpty();
    }
}
