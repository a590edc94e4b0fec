/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The encoder's weight average: formula, and what stays out of it. */
class WeightAverageTest {
    @Test
    void followsTheFormulaAndLeavesFrozenWeightsAlone() {
        try (NamedTensors tensors = new NamedTensors()) {
            Tensor moving = tensors.parameter("moving", TestDevice.moved(Tensors.ofFloats(new float[] {1}, 1)));
            Tensor frozen = tensors.parameter("frozen", TestDevice.moved(Tensors.ofFloats(new float[] {1}, 1)));
            frozen.set_requires_grad(false);
            try (WeightAverage average = new WeightAverage(tensors, 0.9)) {
                double expected = 1;
                for (int step = 0; step < 10; step++) {
                    try (NoGradGuard guard = new NoGradGuard();
                            Scalar one = new Scalar(1.0)) {
                        assertThat(guard.isNull()).isFalse();
                        moving.add_(one);
                    }
                    average.update();
                    expected = 0.9 * expected + 0.1 * (2 + step);
                }
                assertThat((double) Tensors.toFloats(average.tensors().get("moving"))[0])
                        .isCloseTo(expected, Offset.offset(1e-5));
                assertThat(Tensors.toFloats(average.tensors().get("frozen"))).containsExactly(1f);
            }
            assertThat(Tensors.toFloats(moving)).containsExactly(11f);
        }
    }
}
