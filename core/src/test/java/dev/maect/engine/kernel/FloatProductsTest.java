/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.PrecisionChoice;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.Test;

class FloatProductsTest {
    private static boolean tf32() {
        return torch.globalContext().allowTF32CuBLAS();
    }

    @Test
    void theProcessesSettingIsPutBack() {
        assertThat(tf32()).isFalse();
        try (FloatProducts outer = FloatProducts.of(DeviceType.CUDA, Precision.TF32)) {
            assertThat(tf32()).isTrue();
            assertThat(FloatProducts.now(DeviceType.CUDA)).isEqualTo(Precision.TF32);
            try (FloatProducts island = FloatProducts.of(DeviceType.CUDA, Precision.FP32)) {
                assertThat(tf32()).isFalse();
            }
            assertThat(tf32()).isTrue();
            try (FloatProducts inner = FloatProducts.of(DeviceType.CUDA, Precision.BF16)) {
                assertThat(tf32()).isFalse();
            }
        }
        assertThat(tf32()).isFalse();
    }

    @Test
    void otherDevicesAreLeftAlone() {
        try (FloatProducts products = FloatProducts.of(ComputeDevice.CPU, Precision.TF32)) {
            assertThat(tf32()).isFalse();
            assertThat(FloatProducts.now(DeviceType.CPU)).isEqualTo(Precision.FP32);
        }
    }

    @Test
    void tf32IsFloat32WhereThereIsNoCuda() {
        assertThat(PrecisionChoice.TF32.on(ComputeDevice.CPU)).isEqualTo(Precision.FP32);
        ComputeDevice card = new ComputeDevice(DeviceType.CUDA, 0);
        assertThat(PrecisionChoice.TF32.on(card)).isEqualTo(Precision.TF32);
        assertThat(PrecisionChoice.FP32.on(card)).isEqualTo(Precision.FP32);
        assertThat(PrecisionChoice.TF32).hasToString("tf32");
    }

    /** TF32 has 11 bits of the factors: products are off by about a thousandth, and exact again afterwards. */
    @Test
    void cudaMultipliesCoarserInside() {
        assumeTrue(TestDevice.get().type() == DeviceType.CUDA, "needs -Dmaect.device=cuda");
        try (PointerScope scope = new PointerScope()) {
            Tensor a = TestDevice.place(torch.rand(512, 512));
            Tensor exact = a.matmul(a);
            Tensor rounded;
            try (Autocast autocast = new Autocast(TestDevice.get(), Precision.TF32)) {
                rounded = a.matmul(a);
            }
            double off = rounded.sub(exact).abs().max().item_double()
                    / exact.abs().max().item_double();
            assertThat(off).isGreaterThan(1e-6).isLessThan(5e-3);
            Tensor again = a.matmul(a);
            assertThat(again.sub(exact).abs().max().div(new Scalar(512.0)).item_double())
                    .isCloseTo(0, within(1e-6));
        }
    }
}
