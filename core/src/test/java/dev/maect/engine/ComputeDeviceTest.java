/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.DeviceType;
import static org.bytedeco.pytorch.global.torch.ScalarType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.maect.engine.machine.Bfloat16;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
    @Test
    void readsTheProcessor() {
        assertThat(ComputeDevice.parse(" CPU ")).isEqualTo(ComputeDevice.CPU).hasToString("cpu");
        assertThat(new ComputeDevice(DeviceType.CUDA, 1)).hasToString("cuda:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:9999", "cpu:0", "tpu"})
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> ComputeDevice.parse(name))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(name);
    }

    @Test
    void automaticIsTheProcessorWithoutAGraphicsCard() {
        assumeFalse(torch.cuda_is_available() || torch.hasMPS());
        assertThat(ComputeDevice.parse("auto")).isEqualTo(ComputeDevice.CPU);
        assertThatThrownBy(() -> ComputeDevice.parse("cuda")).hasMessageContaining("-Pcuda");
        assertThatThrownBy(() -> ComputeDevice.parse("mps")).hasMessageContaining("Use the device cpu");
    }

    @Test
    void equalsTheDeviceOfATensor() {
        try (Tensor tensor = torch.ones(1)) {
            assertThat(new ComputeDevice(tensor.device().type(), 0)).isEqualTo(ComputeDevice.CPU);
        }
    }

    @Test
    void placesWithoutChangingTheType() {
        try (Tensor bytes = torch.ones(2).to(ScalarType.Byte);
                Tensor placed = ComputeDevice.CPU.place(bytes)) {
            assertThat(placed.scalar_type().intern()).isEqualTo(ScalarType.Byte);
            assertThat(placed.is_cpu()).isTrue();
        }
    }

    @Test
    void precisionFollowsTheDevice() {
        assertThat(Precision.automatic(new ComputeDevice(DeviceType.CUDA, 0))).isEqualTo(Precision.BF16);
        assertThat(Precision.automatic(new ComputeDevice(DeviceType.MPS, 0))).isEqualTo(Precision.FP32);
        assertThat(Precision.automatic(ComputeDevice.CPU))
                .isEqualTo(Bfloat16.ofProcessor() == Bfloat16.NONE ? Precision.FP32 : Precision.BF16);
    }
}
