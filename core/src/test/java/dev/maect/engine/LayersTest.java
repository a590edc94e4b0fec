/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Linear, LayerNorm and BatchNorm against their formulas in double precision. */
class LayersTest {
    private static final Offset<Float> NEAR = within(2e-5f);

    @Test
    void linearMultipliesAndShifts() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(1, "linear")) {
            Linear linear = new Linear(3, 2, true);
            linear.initialiseDefault(generator);
            TestDevice.get().place(linear.tensors());
            Tensor x = RandomTensors.normal(1, 4, 3);
            float[] w = Tensors.toFloats(linear.tensors().all().get("weight"));
            float[] b = Tensors.toFloats(linear.tensors().all().get("bias"));
            float[] in = Tensors.toFloats(x);
            float[] out = Tensors.toFloats(linear.forward(x));
            for (int n = 0; n < 4; n++) {
                for (int o = 0; o < 2; o++) {
                    float expected = b[o];
                    for (int i = 0; i < 3; i++) {
                        expected += w[o * 3 + i] * in[n * 3 + i];
                    }
                    assertThat(out[n * 2 + o]).isCloseTo(expected, NEAR);
                }
            }
            linear.tensors().close();
        }
    }

    @Test
    void linearWithoutBiasMapsZeroToZero() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(2, "linear")) {
            Linear linear = new Linear(3, 2, false);
            linear.initialiseDefault(generator);
            assertThat(linear.tensors().all()).containsOnlyKeys("weight");
            TestDevice.get().place(linear.tensors());
            assertThat(Tensors.toFloats(linear.forward(TestDevice.moved(torch.zeros(1, 3)))))
                    .containsOnly(0);
            linear.tensors().close();
        }
    }

    @Test
    void linearStartsAsPyTorchDoes() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(3, "linear")) {
            Linear linear = new Linear(100, 200, true);
            linear.initialiseDefault(generator);
            assertUniform(Tensors.toFloats(linear.tensors().all().get("weight")), 0.1);
            assertUniform(Tensors.toFloats(linear.tensors().all().get("bias")), 0.1);
            linear.tensors().close();
        }
    }

    private static void assertUniform(float[] values, double bound) {
        double sum = 0;
        double squares = 0;
        double largest = 0;
        for (float value : values) {
            sum += value;
            squares += value * value;
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isLessThanOrEqualTo(bound).isGreaterThan(0.97 * bound);
        assertThat(sum / values.length).isCloseTo(0, within(4 * bound / Math.sqrt(values.length)));
        assertThat(Math.sqrt(3 * squares / values.length)).isCloseTo(bound, within(0.1 * bound));
    }

    @Test
    void layerNormStandardisesEachRow() {
        try (PointerScope scope = new PointerScope()) {
            LayerNorm norm = new LayerNorm(6);
            TestDevice.get().place(norm.tensors());
            Initialisation.constant(norm.tensors().all().get("weight"), 2);
            Initialisation.constant(norm.tensors().all().get("bias"), 0.5);
            Tensor x = RandomTensors.normal(4, 3, 6);
            float[] in = Tensors.toFloats(x);
            float[] out = Tensors.toFloats(norm.forward(x));
            for (int n = 0; n < 3; n++) {
                double mean = 0;
                double variance = 0;
                for (int i = 0; i < 6; i++) {
                    mean += in[n * 6 + i] / 6;
                }
                for (int i = 0; i < 6; i++) {
                    variance += Math.pow(in[n * 6 + i] - mean, 2) / 6;
                }
                for (int i = 0; i < 6; i++) {
                    double expected = 2 * (in[n * 6 + i] - mean) / Math.sqrt(variance + 1e-6) + 0.5;
                    assertThat(out[n * 6 + i]).isCloseTo((float) expected, NEAR);
                }
            }
            norm.tensors().close();
        }
    }

    @Test
    void batchNormUsesTheBatchAndFollowsItSlowly() {
        try (PointerScope scope = new PointerScope()) {
            BatchNorm norm = new BatchNorm(2);
            TestDevice.get().place(norm.tensors());
            Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 10, 2, 20, 6, 60}, 3, 2));
            float[] out = Tensors.toFloats(norm.forward(x, true));
            double mean = 3;
            double biased = (4 + 1 + 9) / 3.0;
            assertThat(out[0]).isCloseTo((float) ((1 - mean) / Math.sqrt(biased + 1e-5)), NEAR);
            assertThat(out[4]).isCloseTo((float) ((6 - mean) / Math.sqrt(biased + 1e-5)), NEAR);
            assertThat(Tensors.toFloats(norm.tensors().all().get("running_mean")))
                    .containsExactly(new float[] {0.3f, 3f}, within(10 * TestDevice.rounding()));
            float[] variance = Tensors.toFloats(norm.tensors().all().get("running_var"));
            assertThat(variance[0]).isCloseTo(0.9f + 0.1f * 7, NEAR);
            assertThat(variance[1]).isCloseTo(0.9f + 0.1f * 700, within(1e-4f));
            assertThat(Tensors.toLongs(norm.tensors().all().get("num_batches_tracked")))
                    .containsExactly(1);
            norm.tensors().close();
        }
    }

    @Test
    void batchNormUsesTheRunningStatisticsAtInferenceAndLeavesThemAlone() {
        try (PointerScope scope = new PointerScope()) {
            BatchNorm norm = new BatchNorm(1);
            TestDevice.get().place(norm.tensors());
            Initialisation.constant(norm.tensors().all().get("running_mean"), 2);
            Initialisation.constant(norm.tensors().all().get("running_var"), 4);
            Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {2, 6}, 2, 1));
            float[] out = Tensors.toFloats(norm.forward(x, false));
            assertThat(out[0]).isCloseTo(0, NEAR);
            assertThat(out[1]).isCloseTo(2, NEAR);
            assertThat(Tensors.toFloats(norm.tensors().all().get("running_mean")))
                    .containsExactly(2);
            assertThat(Tensors.toLongs(norm.tensors().all().get("num_batches_tracked")))
                    .containsExactly(0);
            norm.tensors().close();
        }
    }

    @Test
    void batchNormKeepsItsStatisticsInFloatForHalfPrecisionFeatures() {
        try (PointerScope scope = new PointerScope()) {
            BatchNorm norm = new BatchNorm(4);
            TestDevice.get().place(norm.tensors());
            Tensor x = RandomTensors.normal(5, 16, 4).to(ScalarType.BFloat16);
            Tensor out = norm.forward(x, true);
            assertThat(out.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(norm.tensors().all().get("running_mean").scalar_type().intern())
                    .isEqualTo(ScalarType.Float);
            norm.tensors().close();
        }
    }

    @Test
    void layersBuiltInAScopeOutliveIt() {
        Linear linear;
        LayerNorm layerNorm;
        BatchNorm batchNorm;
        try (PointerScope scope = new PointerScope()) {
            linear = new Linear(3, 3, true);
            layerNorm = new LayerNorm(3);
            batchNorm = new BatchNorm(3);
        }
        Stream.of(linear.tensors(), layerNorm.tensors(), batchNorm.tensors())
                .forEach(part -> TestDevice.get().place(part));
        for (int i = 0; i < 3; i++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = RandomTensors.normal(6, 4, 3);
                assertThat(Tensors.toFloats(linear.forward(x))).containsOnly(0);
                assertThat(Tensors.toFloats(layerNorm.forward(x))).hasSize(12).doesNotContain(Float.NaN);
                assertThat(Tensors.toFloats(batchNorm.forward(x, true)))
                        .hasSize(12)
                        .doesNotContain(Float.NaN);
            }
        }
        List.of(linear.tensors(), layerNorm.tensors(), batchNorm.tensors()).forEach(NamedTensors::close);
    }

    @Test
    void closingFreesTheMemoryOfEveryWeight() {
        List<NamedTensors> parts =
                List.of(new Linear(3, 3, true).tensors(), new LayerNorm(3).tensors(), new BatchNorm(3).tensors());
        for (NamedTensors part : parts) {
            List<Tensor> views =
                    part.all().values().stream().map(Tensor::detach).toList();
            part.close();
            // The view's own share of the memory is the only one left.
            assertThat(views).allMatch(view -> view.storage().use_count() == 1);
            views.forEach(Tensor::close);
        }
    }

    @Test
    void passesLeaveNothingBehind() {
        Linear linear = new Linear(8, 8, true);
        LayerNorm layerNorm = new LayerNorm(8);
        BatchNorm batchNorm = new BatchNorm(8);
        Stream.of(linear.tensors(), layerNorm.tensors(), batchNorm.tensors())
                .forEach(part -> TestDevice.get().place(part));
        Function<Tensor, Tensor> pass =
                x -> Scopes.keep(() -> batchNorm.forward(layerNorm.forward(linear.forward(x)), true));
        NativeMemory.assertNothingLeft(300, () -> {
            try (PointerScope scope = new PointerScope()) {
                pass.apply(RandomTensors.normal(7, 4, 8)).sum().backward();
            }
        });
        List.of(linear.tensors(), layerNorm.tensors(), batchNorm.tensors()).forEach(NamedTensors::close);
    }
}
