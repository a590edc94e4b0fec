/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The fused kernel against the formula, written out in double precision. */
class AdamWTest {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;

    @Test
    void followsTheFormulaWithDecoupledDecay() {
        float[] start = {0.5f, -1f, 2f, 0.1f};
        double learningRate = 0.01;
        double decay = 0.1;
        double[] expected = {0.5, -1, 2, 0.1};
        double[] first = new double[4];
        double[] second = new double[4];
        Tensor parameter = TestDevice.moved(Tensors.ofFloats(start, 4));
        parameter.set_requires_grad(true);
        ParameterGroup group = new ParameterGroup("test", Map.of("p", parameter), learningRate, decay);
        try (AdamW optimiser = new AdamW(List.of(group), BETA1, BETA2)) {
            for (int step = 1; step <= 5; step++) {
                double factor = 1.0 / step;
                try (PointerScope scope = new PointerScope()) {
                    // The loss sum(p^2) * step has the gradient 2 * p * step.
                    parameter.square().sum().mul(new Scalar((double) step)).backward();
                }
                double[] gradient = new double[4];
                for (int i = 0; i < 4; i++) {
                    gradient[i] = 2 * expected[i] * step;
                }
                optimiser.step(factor);
                optimiser.zeroGrad();
                for (int i = 0; i < 4; i++) {
                    double rate = learningRate * factor;
                    expected[i] *= 1 - rate * decay;
                    first[i] = BETA1 * first[i] + (1 - BETA1) * gradient[i];
                    second[i] = BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i];
                    double m = first[i] / (1 - Math.pow(BETA1, step));
                    double v = second[i] / (1 - Math.pow(BETA2, step));
                    expected[i] -= rate * m / (Math.sqrt(v) + 1e-8);
                }
            }
            float[] actual = Tensors.toFloats(parameter);
            for (int i = 0; i < 4; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(2e-6));
            }
            assertThat(Tensors.toFloats(optimiser.state().get("p/step"))).containsExactly(5f);
            assertThat(parameter.grad().defined()).isFalse();
        }
        parameter.close();
    }
}
