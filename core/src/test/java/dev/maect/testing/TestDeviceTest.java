/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.EngineException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What the tests compute on is said in one place. */
class TestDeviceTest {
    @Test
    @DisabledIfSystemProperty(named = "maect.device", matches = "cuda.*", disabledReason = "this is about the usual")
    void isTheCpuAndChangesNothingThere() {
        assertThat(TestDevice.get()).isEqualTo(ComputeDevice.CPU);
        assertThat(TestDevice.tolerance(1e-5)).isEqualTo(1e-5);
        assertThat(Micro.recipe().device()).isEqualTo("cpu");
        assertThat(TestDevice.rounding()).isZero();
        try (Tensor tensor = torch.ones(2)) {
            assertThat(TestDevice.moved(tensor)).isSameAs(tensor);
        }
        try (Tensor tensor = torch.ones(2);
                Tensor placed = TestDevice.place(tensor)) {
            assertThat(placed.data_ptr()).isEqualTo(tensor.data_ptr());
        }
    }

    @Test
    void anotherDeviceIsMetOrRefusedAndHasItsOwnTolerance() {
        assertThat(TestDevice.tolerance(1e-5, "cuda")).isEqualTo(1e-4);
        assertThat(TestDevice.tolerance(0.02, "cuda")).as("of bfloat16").isEqualTo(0.02);
        if (!torch.cuda_is_available()) {
            assertThatThrownBy(() -> TestDevice.get("cuda")).isInstanceOf(EngineException.class);
        }
    }
}
