/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Initialisation;
import dev.maect.engine.Linear;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class AutocastTest {
    private static ScalarType productType() {
        try (PointerScope scope = new PointerScope()) {
            return TestDevice.moved(torch.ones(4, 4))
                    .matmul(TestDevice.moved(torch.ones(4, 4)))
                    .scalar_type()
                    .intern();
        }
    }

    @Test
    void multipliesInHalfPrecisionInsideOnly() {
        assertThat(productType()).isEqualTo(ScalarType.Float);
        try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
            assertThat(productType()).isEqualTo(ScalarType.BFloat16);
        }
        assertThat(productType()).isEqualTo(ScalarType.Float);
        assertThat(torch.is_autocast_enabled(TestDevice.get().type())).isFalse();
    }

    @Test
    void fullPrecisionNestedInsideIsAnIsland() {
        try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
            try (Autocast island = new Autocast(TestDevice.get(), Precision.FP32)) {
                assertThat(productType()).isEqualTo(ScalarType.Float);
            }
            assertThat(productType()).isEqualTo(ScalarType.BFloat16);
        }
    }

    @Test
    void fullPrecisionChangesNothing() {
        try (Autocast autocast = new Autocast(TestDevice.get(), Precision.FP32)) {
            assertThat(productType()).isEqualTo(ScalarType.Float);
        }
    }

    @Test
    void seesWeightsAsTheyAreAtEachEntry() {
        try (PointerScope scope = new PointerScope()) {
            Linear linear = new Linear(2, 1, false);
            TestDevice.get().place(linear.tensors());
            Tensor weight = linear.tensors().parameters().get("weight");
            for (int value = 1; value < 4; value++) {
                Initialisation.constant(weight, value);
                try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                    assertThat(Tensors.toFloats(linear.forward(TestDevice.moved(torch.ones(1, 2)))))
                            .containsExactly(2 * value);
                }
            }
            linear.tensors().close();
        }
    }

    @Test
    void gradientsOfWeightsAreFloat() {
        try (PointerScope scope = new PointerScope()) {
            Linear linear = new Linear(2, 2, true);
            TestDevice.get().place(linear.tensors());
            try (Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                linear.forward(TestDevice.moved(torch.ones(1, 2)))
                        .to(ScalarType.Float)
                        .sum()
                        .backward();
            }
            linear.tensors()
                    .parameters()
                    .values()
                    .forEach(p -> assertThat(p.grad().scalar_type().intern()).isEqualTo(ScalarType.Float));
            linear.tensors().close();
        }
    }
}
