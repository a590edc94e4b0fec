/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NnclrLossTest {
    private static final float[] PREDICTED0 = {
        .157f, -.187f, -2.517f, -.539f, -.049f, .113f, -1.53f, -.478f, -.979f, -.809f, 1.061f, -.808f
    };
    private static final float[] PREDICTED1 = {
        -.033f, .884f, -.584f, -.112f, .11f, .064f, -1.225f, .076f, 1.359f, -1.547f, .859f, .119f
    };
    private static final float[] PROJECTED0 = {
        .001f, .299f, -.274f, -.891f, -.455f, -.992f, .06f, 1.34f, -.492f, -.62f, .49f, .357f
    };
    private static final float[] PROJECTED1 = {
        .105f, -.93f, -.029f, .695f, -1.344f, -.458f, -1.901f, -1.29f, -1.842f, -.235f, -1.267f, .271f
    };
    private static final float[] QUEUE = {
        -.2869071716673117f,
        .8951861830493345f,
        .34106593574179644f,
        -.899660704513871f,
        .056275690440817615f,
        .43294764512469014f,
        -.2655136057383844f,
        .9595015487794526f,
        -.09412387081731087f,
        .3868642689933893f,
        .8346292100172223f,
        -.3920843265959988f,
        .3894445443350824f,
        -.8882405124489811f,
        .2436426459633274f,
        -.8890385657215657f,
        -.4336590813418589f,
        -.14679996535924758f,
        .4568574267462099f,
        .5818706936867746f,
        -.6728356318264537f,
        -.3548718881518247f,
        .2888076875902271f,
        -.8891884291804211f
    };

    /** Numbers computed independently with NumPy from the formulas. */
    @Test
    void equalsTheWorkedExample() {
        try (PointerScope scope = new PointerScope()) {
            NeighbourQueue queue = new NeighbourQueue(8, 3, new Undo());
            queue.tensors().all().get("queue").copy_(Tensors.ofFloats(QUEUE, 8, 3));
            queue.tensors().all().get("queue_id").copy_(Tensors.ofLongs(new long[] {-1, 0, 1, 2, 3, 9, 9, -1}, 8));
            Tensor rows0 = lookUp(queue, PROJECTED0);
            Tensor rows1 = lookUp(queue, PROJECTED1);
            assertThat(Tensors.toLongs(rows0)).containsExactly(6, 5, 2, 1);
            assertThat(Tensors.toLongs(rows1)).containsExactly(4, 4, 5, 5);
            Tensor predicted0 = Tensors.ofFloats(PREDICTED0, 4, 3);
            Tensor predicted1 = Tensors.ofFloats(PREDICTED1, 4, 3);
            double loss0 = NnclrLoss.of(predicted0, queue.embeddingsAt(rows1), 0.2, false)
                    .item_double();
            double loss1 = NnclrLoss.of(predicted1, queue.embeddingsAt(rows0), 0.2, false)
                    .item_double();
            assertThat(loss0).isCloseTo(1.7052310652445022, within(1e-6));
            assertThat(loss1).isCloseTo(1.9151476010187292, within(1e-6));
            double transposed0 = NnclrLoss.of(predicted0, queue.embeddingsAt(rows1), 0.2, true)
                    .item_double();
            double transposed1 = NnclrLoss.of(predicted1, queue.embeddingsAt(rows0), 0.2, true)
                    .item_double();
            assertThat((transposed0 + transposed1) / 2).isCloseTo(2.335256452377404, within(1e-6));
            queue.tensors().close();
        }
    }

    private static Tensor lookUp(NeighbourQueue queue, float[] projected) {
        Tensor unit = NeighbourQueue.unit(Tensors.ofFloats(projected, 4, 3));
        Tensor similarity = queue.similarities(unit, Tensors.ofLongs(new long[] {0, 1, 2, 3}, 4));
        return NeighbourQueue.choose(similarity, Tensors.ofLongs(new long[4], 4), 1);
    }

    @Test
    void isTheLogarithmOfTheBatchForUninformativePredictions() {
        try (PointerScope scope = new PointerScope()) {
            Tensor same = Tensors.ofFloats(new float[] {1, 2, 1, 2, 1, 2, 1, 2}, 4, 2);
            Tensor neighbours = NeighbourQueue.unit(RandomTensors.normal(1, 4, 2));
            assertThat(NnclrLoss.of(same, neighbours, 0.1, false).item_double()).isCloseTo(Math.log(4), within(1e-5));
        }
    }

    @Test
    void ignoresTheLengthOfPredictions() {
        try (PointerScope scope = new PointerScope()) {
            Tensor predicted = RandomTensors.normal(2, 5, 4);
            Tensor neighbours = NeighbourQueue.unit(RandomTensors.normal(3, 5, 4));
            double loss = NnclrLoss.of(predicted, neighbours, 0.2, false).item_double();
            Tensor longer = predicted.mul(new Scalar(7.0));
            assertThat(NnclrLoss.of(longer, neighbours, 0.2, false).item_double())
                    .isCloseTo(loss, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsBackItsDerivative(boolean transposed) {
        try (PointerScope scope = new PointerScope()) {
            Tensor predicted = RandomTensors.normal(4, 6, 5);
            predicted.set_requires_grad(true);
            Tensor neighbours = NeighbourQueue.unit(RandomTensors.normal(5, 6, 5));
            NnclrLoss.of(predicted, neighbours, 0.5, transposed).backward();
            for (int seed = 0; seed < 5; seed++) {
                Tensor direction = RandomTensors.normal(10 + seed, 6, 5);
                double step = 3e-3;
                try (NoGradGuard guard = new NoGradGuard()) {
                    double analytic = predicted.grad().mul(direction).sum().item_double();
                    Tensor above = predicted.add(direction, new Scalar(step));
                    Tensor below = predicted.sub(direction, new Scalar(step));
                    double difference = NnclrLoss.of(above, neighbours, 0.5, transposed)
                                    .item_double()
                            - NnclrLoss.of(below, neighbours, 0.5, transposed).item_double();
                    assertThat(analytic).isCloseTo(difference / (2 * step), within(3e-4));
                }
            }
        }
    }

    @Test
    void isComputedInSinglePrecision() {
        try (PointerScope scope = new PointerScope()) {
            Tensor half = RandomTensors.normal(6, 4, 3).to(ScalarType.BFloat16);
            Tensor neighbours = NeighbourQueue.unit(RandomTensors.normal(7, 4, 3));
            Tensor loss = NnclrLoss.of(half, neighbours, 0.2, false);
            assertThat(loss.scalar_type().intern()).isEqualTo(ScalarType.Float);
        }
    }

    @Test
    void survivesAZeroPrediction() {
        try (PointerScope scope = new PointerScope()) {
            Tensor predicted = TestDevice.moved(org.bytedeco.pytorch.global.torch.zeros(3, 2));
            predicted.set_requires_grad(true);
            Tensor loss = NnclrLoss.of(predicted, NeighbourQueue.unit(RandomTensors.normal(8, 3, 2)), 0.2, false);
            loss.backward();
            assertThat(loss.item_double()).isCloseTo(Math.log(3), within(1e-5));
            assertThat(Tensors.toFloats(predicted.grad())).doesNotContain(Float.NaN);
        }
    }
}
