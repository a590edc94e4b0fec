/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.fused.AdamWKernel;
import dev.maect.engine.fused.PlainAdamW;
import dev.maect.testing.NativeMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A step in one pass, its kernel played by plain Java, against libtorch's operator and the average's own update. */
class OnePassAdamWTest {
    private static final int STEPS = 4;
    private static final double DECAY = 0.9;

    private static NamedTensors weights() {
        NamedTensors weights = new NamedTensors();
        weights.parameter("a.weight", RandomTensors.normal(1, 5, 3));
        weights.parameter("a.bias", RandomTensors.normal(2, 5));
        weights.parameter("b.weight", RandomTensors.normal(3, 7));
        return weights;
    }

    private static List<ParameterGroup> groups(NamedTensors weights) {
        Map<String, Tensor> decayed = new LinkedHashMap<>();
        Map<String, Tensor> other = new LinkedHashMap<>();
        weights.parameters()
                .forEach((name, tensor) -> (name.equals("a.bias") ? other : decayed).put("x." + name, tensor));
        return List.of(new ParameterGroup("decayed", decayed, 0.02, 0.1), new ParameterGroup("other", other, 0.01, 0));
    }

    private static Tensor loss(NamedTensors weights, double factor) {
        Tensor loss = RandomTensors.normal(10, 1).sum();
        for (Tensor weight : weights.parameters().values()) {
            loss = loss.add(weight.square().sum().mul(new Scalar(factor)));
        }
        return loss;
    }

    /** Weights, averages and moments after some steps, by name. */
    private static Map<String, float[]> train(boolean rateInMemory, Optional<AdamWKernel> kernel, boolean[] averaged) {
        Map<String, float[]> all = new LinkedHashMap<>();
        NamedTensors weights = weights();
        try (WeightAverage average = new WeightAverage(weights, DECAY);
                AdamW optimiser = new AdamW(groups(weights), 0.9, 0.95, Shards.none(), rateInMemory, kernel)) {
            for (int step = 0; step < STEPS; step++) {
                try (PointerScope scope = new PointerScope()) {
                    loss(weights, step + 1.0).backward();
                    optimiser.prepare(1.0 / (step + 1));
                    averaged[step] = optimiser.step(Optional.of(average));
                    if (!averaged[step]) {
                        average.update();
                    }
                    optimiser.zeroGrad();
                }
            }
            weights.parameters().forEach((name, tensor) -> all.put(name, Tensors.toFloats(tensor.detach())));
            average.tensors().forEach((name, tensor) -> all.put("average." + name, Tensors.toFloats(tensor.detach())));
            optimiser.state().forEach((name, tensor) -> all.put(name, Tensors.toFloats(tensor.reshape(-1))));
        }
        weights.close();
        return all;
    }

    private static void assertClose(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet()).hasSize(15);
        expected.forEach((name, right) -> assertThat(actual.get(name)).as(name).containsExactly(right, within(1e-5f)));
    }

    @Test
    void itIsLibtorchsStepAndTheAveragesUpdate() {
        boolean[] averaged = new boolean[STEPS];
        Map<String, float[]> plain = train(false, Optional.empty(), averaged);
        assertThat(averaged).containsOnly(false);
        assertClose(train(true, Optional.of(PlainAdamW.launching(1000)), averaged), plain);
        assertThat(averaged).containsOnly(true);
    }

    /** The rate in memory is what a recorded step reads. */
    @Test
    void aRateInMemoryIsTheSameRate() {
        boolean[] averaged = new boolean[STEPS];
        assertClose(train(true, Optional.empty(), averaged), train(false, Optional.empty(), averaged));
        assertThat(averaged).containsOnly(false);
    }

    /** Three launches make a step: counts, and two groups. Whichever fails, the step is made once and whole. */
    @Test
    void aLaunchThatFailsLeavesTheStepWhole() {
        boolean[] averaged = new boolean[STEPS];
        Map<String, float[]> plain = train(false, Optional.empty(), averaged);
        for (int launches = 0; launches < 7; launches++) {
            assertClose(train(true, Optional.of(PlainAdamW.launching(launches)), averaged), plain);
            assertThat(averaged[STEPS - 1]).isFalse();
        }
    }

    /** An average of weights that this optimiser does not change, too, is left to its own update as a whole. */
    @Test
    void anAverageOfMoreThanItTrainsIsLeftAlone() {
        NamedTensors weights = weights();
        try (PointerScope scope = new PointerScope();
                WeightAverage average = new WeightAverage(weights, DECAY);
                AdamW optimiser = new AdamW(
                        groups(weights).subList(0, 1),
                        0.9,
                        0.95,
                        Shards.none(),
                        true,
                        Optional.of(PlainAdamW.launching(1000)))) {
            loss(weights, 1).backward();
            float[] before = Tensors.toFloats(average.tensors().get("a.weight").detach());
            optimiser.prepare(1);
            assertThat(optimiser.step(Optional.of(average))).isFalse();
            assertThat(Tensors.toFloats(average.tensors().get("a.weight").detach()))
                    .containsExactly(before);
        }
        weights.close();
    }

    @Test
    void stepsLeaveNothingBehind() {
        NamedTensors weights = weights();
        try (WeightAverage average = new WeightAverage(weights, DECAY);
                AdamW optimiser = new AdamW(
                        groups(weights), 0.9, 0.95, Shards.none(), true, Optional.of(PlainAdamW.launching(100_000)))) {
            NativeMemory.assertNothingLeft(100, () -> {
                try (PointerScope scope = new PointerScope()) {
                    loss(weights, 1).backward();
                    optimiser.prepare(0.5);
                    optimiser.step(Optional.of(average));
                    optimiser.zeroGrad();
                }
            });
        }
        weights.close();
    }
}
