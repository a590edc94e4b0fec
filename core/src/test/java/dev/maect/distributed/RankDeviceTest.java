/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.ComputeDevice;
import org.junit.jupiter.api.Test;

class RankDeviceTest {
    @Test
    void eachRankHasItsOwnCard() {
        assertThat(RankDevice.index(0, 4)).isZero();
        assertThat(RankDevice.index(3, 4)).isEqualTo(3);
    }

    @Test
    void theOnlyCardThatATaskIsShownIsItsOwn() {
        assertThat(RankDevice.index(3, 1)).isZero();
    }

    @Test
    void onCpusThereIsNothingToChoose() {
        assertThat(RankDevice.of("cpu", ProcessGroup.alone())).isEqualTo(ComputeDevice.CPU);
    }
}
