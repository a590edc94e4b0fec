/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.EngineException;
import dev.maect.engine.LayerNorm;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** libtorch's operators against the same formulas in plain Java, in double precision, and those against differences. */
class LibtorchOperationsTest {
    private static final int DIM = 6;
    private static final Rows ROWS = new Rows(2, 3, 2);
    private static final double STEP = 1e-5;

    private final BlockOperations operations = new LibtorchOperations();

    @Test
    void sumsAndNormsAreTheFormulas() {
        try (PointerScope scope = new PointerScope()) {
            Tensor stream = RandomTensors.normal(1, ROWS.count(), DIM);
            Tensor branch = RandomTensors.normal(2, ROWS.wantedCount(), DIM);
            LayerNorm layer = layer();
            BlockOperations.Normed normed =
                    operations.addNorm(stream, Optional.of(branch), layer, ROWS, ScalarType.Float);
            for (int row = 0; row < ROWS.wantedCount(); row++) {
                double[] sum = PlainFormulas.add(
                        PlainFormulas.row(stream, PlainFormulas.source(ROWS, row)), PlainFormulas.row(branch, row));
                assertThat(PlainFormulas.row(normed.sum(), row)).containsExactly(sum, within(1e-6));
                assertThat(PlainFormulas.row(normed.normed(), row))
                        .containsExactly(PlainFormulas.norm(sum, layer), within(1e-5));
            }
            layer.tensors().close();
        }
    }

    @Test
    void gradientsOfNormsAreTheFormulas() {
        try (PointerScope scope = new PointerScope()) {
            Tensor stream = RandomTensors.normal(1, ROWS.count(), DIM);
            Tensor gradient = RandomTensors.normal(3, ROWS.count(), DIM);
            Tensor past = RandomTensors.normal(4, ROWS.wantedCount(), DIM);
            LayerNorm layer = layer();
            Rows all = Rows.all(ROWS.images(), ROWS.length());
            BlockOperations.Normed normed = operations.addNorm(stream, Optional.empty(), layer, all, ScalarType.Float);
            BlockOperations.NormGradient below = operations.addNormBackward(gradient, past, normed, layer, ROWS);
            double[] bias = new double[DIM];
            double[] shift = new double[DIM];
            for (int row = 0; row < ROWS.count(); row++) {
                double[] expected = PlainFormulas.normGradient(
                        PlainFormulas.row(stream, row), PlainFormulas.row(gradient, row), layer);
                for (int wanted = 0; wanted < ROWS.wantedCount(); wanted++) {
                    if (PlainFormulas.source(ROWS, wanted) == row) {
                        expected = PlainFormulas.add(expected, PlainFormulas.row(past, wanted));
                    }
                }
                assertThat(PlainFormulas.row(below.stream(), row)).containsExactly(expected, within(1e-5));
                bias = PlainFormulas.add(bias, expected);
                shift = PlainFormulas.add(shift, PlainFormulas.row(gradient, row));
            }
            assertThat(PlainFormulas.row(below.bias().reshape(1, DIM), 0)).containsExactly(bias, within(1e-4));
            assertThat(PlainFormulas.row(below.shift().reshape(1, DIM), 0)).containsExactly(shift, within(1e-5));
            layer.tensors().close();
        }
    }

    @Test
    void geluAndItsGradientAreTheFormulas() {
        try (PointerScope scope = new PointerScope()) {
            Tensor product = RandomTensors.normal(5, 4, DIM);
            Tensor bias = RandomTensors.normal(6, DIM);
            Tensor gradient = RandomTensors.normal(7, 4, DIM);
            double[] plus = PlainFormulas.row(bias.reshape(1, DIM), 0);
            Tensor active = operations.biasGelu(product, bias);
            BlockOperations.GeluGradient below = operations.biasGeluBackward(gradient, product, bias);
            double[] sums = new double[DIM];
            for (int row = 0; row < 4; row++) {
                double[] x = PlainFormulas.add(PlainFormulas.row(product, row), plus);
                double[] g = PlainFormulas.row(gradient, row);
                double[] values = new double[DIM];
                double[] gradients = new double[DIM];
                for (int i = 0; i < DIM; i++) {
                    values[i] = PlainFormulas.gelu(x[i]);
                    gradients[i] = g[i] * PlainFormulas.geluSlope(x[i]);
                }
                assertThat(PlainFormulas.row(active, row)).containsExactly(values, within(1e-6));
                assertThat(PlainFormulas.row(below.product(), row)).containsExactly(gradients, within(1e-5));
                sums = PlainFormulas.add(sums, gradients);
            }
            assertThat(PlainFormulas.row(below.bias().reshape(1, DIM), 0)).containsExactly(sums, within(1e-5));
        }
    }

    @Test
    void theFormulasOfGradientsAreDifferences() {
        for (double x : new double[] {-3, -0.7, 0, 0.2, 2.5}) {
            assertThat(PlainFormulas.geluSlope(x))
                    .isCloseTo(
                            (PlainFormulas.gelu(x + STEP) - PlainFormulas.gelu(x - STEP)) / (2 * STEP), within(1e-6));
        }
        try (PointerScope scope = new PointerScope()) {
            LayerNorm layer = layer();
            double[] x = PlainFormulas.row(RandomTensors.normal(1, 1, DIM), 0);
            double[] direction = PlainFormulas.row(RandomTensors.normal(2, 1, DIM), 0);
            double[] gradient = PlainFormulas.normGradient(x, direction, layer);
            for (int i = 0; i < DIM; i++) {
                double[] above = x.clone();
                double[] below = x.clone();
                above[i] += STEP;
                below[i] -= STEP;
                assertThat(gradient[i])
                        .isCloseTo(
                                (PlainFormulas.dot(PlainFormulas.norm(above, layer), direction)
                                                - PlainFormulas.dot(PlainFormulas.norm(below, layer), direction))
                                        / (2 * STEP),
                                within(1e-5));
            }
            layer.tensors().close();
        }
    }

    /** What looks at a card's kernels before they are used finds those that are wrong. */
    @Test
    void theCheckOfKernelsFindsWrongOnes() {
        Device cpu = new Device(DeviceType.CPU);
        for (ScalarType values : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
            assertThat(BlockCheck.run(operations, operations, cpu, 20, values)).isZero();
            for (int fault = 0; fault < WrongOperations.FAULTS; fault++) {
                BlockOperations wrong = new WrongOperations(fault);
                assertThatThrownBy(() -> BlockCheck.run(wrong, operations, cpu, 20, values))
                        .as("fault " + fault)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("off by");
            }
        }
    }

    /** The first kernel that cannot be launched gives way to the operators, and so do all after it. */
    @Test
    void aKernelThatFailsGivesWay() {
        try (PointerScope scope = new PointerScope()) {
            Tensor product = RandomTensors.normal(5, 4, DIM);
            Tensor bias = RandomTensors.normal(6, DIM);
            List<EngineException> told = new ArrayList<>();
            WrongOperations failing = new WrongOperations(WrongOperations.FAULTS);
            BlockOperations safe = new SafeOperations(failing, told::add);
            assertThat(told).isEmpty();
            float[] right = Tensors.toFloats(operations.biasGelu(product, bias));
            assertThat(Tensors.toFloats(safe.biasGelu(product, bias))).containsExactly(right);
            assertThat(Tensors.toFloats(safe.biasGelu(product, bias))).containsExactly(right);
            assertThat(failing.calls()).isEqualTo(1);
            assertThat(told).hasSize(1);
        }
    }

    private static LayerNorm layer() {
        LayerNorm layer = new LayerNorm(DIM);
        layer.tensors().move(tensor -> RandomTensors.normal(tensor.sum().item_double() > 1 ? 8 : 9, DIM));
        return layer;
    }
}
