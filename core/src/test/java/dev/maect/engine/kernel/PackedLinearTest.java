/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.Generators;
import dev.maect.engine.Linear;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedLinearTest {
    private static Linear layer(boolean withBias) {
        Linear layer = new Linear(48, 80, withBias);
        layer.initialiseDefault(Generators.of(3, "layer"));
        return layer;
    }

    @ParameterizedTest
    @CsvSource({"FP32,true,true", "FP32,false,true", "FP32,true,false", "BF16,true,true", "BF16,false,false"})
    void givesWhatTheLayerGives(Precision precision, boolean gelu, boolean withBias) {
        assumeTrue(PackedLinear.isSupported(precision));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Linear layer = layer(withBias);
            Tensor x = torch.randn(5, 7, 48);
            Tensor expected = layer.forward(x);
            expected = gelu ? torch.gelu(expected) : expected;
            try (PackedLinear packed = PackedLinear.of(layer, precision, gelu).orElseThrow()) {
                Tensor actual = packed.forward(x);
                assertThat(Tensors.shape(actual)).containsExactly(5, 7, 80);
                double error = actual.to(torch.ScalarType.Float)
                        .sub(expected)
                        .abs()
                        .max()
                        .item_double();
                // bfloat16 has 8 bits: inputs, weights and result are each rounded by up to 1/256 of values around 1.
                assertThat(error).isLessThan(precision == Precision.BF16 ? 0.03 : 2e-6);
            }
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void isThereOnLinux() {
        assertThat(PackedLinear.isSupported(Precision.FP32)).isTrue();
    }

    @Test
    void keepsTheWeightsOfTheTimeItWasMade() {
        assumeTrue(PackedLinear.isSupported(Precision.FP32));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Linear layer = layer(true);
            try (PackedLinear packed =
                    PackedLinear.of(layer, Precision.FP32, false).orElseThrow()) {
                Tensor x = torch.ones(1, 48);
                Tensor before = packed.forward(x);
                layer.weight().zero_();
                assertThat(packed.forward(x).equal(before)).isTrue();
            }
        }
    }

    @Test
    void leavesNothingBehind() {
        assumeTrue(PackedLinear.isSupported(Precision.FP32));
        Linear layer = layer(true);
        try (Tensor x = torch.ones(4, 48)) {
            passes(layer, x, 5);
            long before = Pointer.totalCount();
            passes(layer, x, 200);
            assertThat(Pointer.totalCount() - before).isLessThan(20);
        }
    }

    private static void passes(Linear layer, Tensor x, int count) {
        for (int i = 0; i < count; i++) {
            try (PackedLinear packed =
                            PackedLinear.of(layer, Precision.FP32, true).orElseThrow();
                    NoGradGuard guard = new NoGradGuard();
                    Tensor result = packed.forward(x)) {
                assertThat(result.defined()).isTrue();
            }
        }
    }
}
