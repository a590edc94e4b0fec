/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Gradients;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.ChangedGroup;
import dev.maect.testing.RankThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of gradients over ranks, some of autograd's and some added by hand, in any number of buckets. */
class GradientBucketsTest {
    private static final int LAYERS = 4;
    private static final int WIDTH = 8;

    private static Tensor drawn(RandomStream random, int rows) {
        float[] values = new float[rows * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.ofFloats(values, rows, WIDTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000_000})
    void gradientsAreThoseOfAllRanksInEveryStep(int numbers) throws Exception {
        int steps = 3;
        List<List<float[]>> ofRanks = RankThreads.run(2, group -> {
            try (PointerScope scope = new PointerScope()) {
                List<Tensor> weights = weights();
                List<float[]> gradients = new ArrayList<>();
                try (GradientBuckets buckets = new GradientBuckets(group, weights, numbers)) {
                    for (int step = 0; step < steps; step++) {
                        int now = step;
                        buckets.sumOf(() -> backward(weights, input(now, group.rank())));
                        weights.forEach(weight -> gradients.add(Tensors.toFloats(weight.grad())));
                    }
                }
                return gradients;
            }
        });
        List<float[]> expected = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            for (int step = 0; step < steps; step++) {
                List<Tensor> weights = weights();
                backward(weights, input(step, 0));
                backward(weights, input(step, 1));
                weights.forEach(weight -> expected.add(Tensors.toFloats(weight.grad())));
            }
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat(ofRanks.get(0).get(i)).containsExactly(ofRanks.get(1).get(i));
            for (int j = 0; j < expected.get(i).length; j++) {
                assertThat(ofRanks.get(0).get(i)[j])
                        .isCloseTo(expected.get(i)[j], org.assertj.core.api.Assertions.within(1e-4f));
            }
        }
    }

    /** From the second step on, the sum of the last layer begins while the first ones have no gradient yet. */
    @org.junit.jupiter.api.Test
    void sumsBeginWhileTheBackwardPassRuns() {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> weights = weights();
            AtomicInteger begun = new AtomicInteger();
            List<Integer> begunBeforeTheLast = new ArrayList<>();
            ProcessGroup group = ChangedGroup.beforeSums(ProcessGroup.alone(), tensor -> begun.incrementAndGet());
            try (GradientBuckets buckets = new GradientBuckets(group, weights, 1)) {
                for (int step = 0; step < 2; step++) {
                    begun.set(0);
                    buckets.sumOf(() -> {
                        Tensor x = input(0, 0);
                        Tensor y = x;
                        for (Tensor weight : weights.subList(1, LAYERS)) {
                            y = y.mm(weight).relu();
                        }
                        y.sum().backward();
                        begunBeforeTheLast.add(begun.get());
                        try (NoGradGuard guard = new NoGradGuard()) {
                            Gradients.add(weights.get(0), weights.get(0));
                        }
                    });
                    assertThat(begun).hasValue(LAYERS);
                }
            }
            assertThat(begunBeforeTheLast.get(0)).isZero();
            assertThat(begunBeforeTheLast.get(1)).isBetween(LAYERS - 2, LAYERS - 1);
        }
    }

    private static List<Tensor> weights() {
        RandomStream random = RandomStream.of(1, "weights");
        List<Tensor> weights = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            Tensor weight = drawn(random, WIDTH);
            weight.set_requires_grad(true);
            weights.add(weight);
        }
        return weights;
    }

    private static Tensor input(int step, int rank) {
        return drawn(RandomStream.of(2, "input", step, rank), 5);
    }

    /** The first layer adds its gradient by hand, in two parts; the others are autograd's. */
    private static void backward(List<Tensor> weights, Tensor x) {
        Tensor first = x.mm(weights.get(0)).detach();
        first.set_requires_grad(true);
        Tensor y = first;
        for (Tensor weight : weights.subList(1, LAYERS)) {
            y = y.mm(weight).tanh();
        }
        y.square().sum().mul(new Scalar(0.5)).backward();
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor gradient = first.grad();
            Gradients.addProduct(weights.get(0), x.narrow(0, 0, 2).t(), gradient.narrow(0, 0, 2));
            Gradients.addProduct(weights.get(0), x.narrow(0, 2, 3).t(), gradient.narrow(0, 2, 3));
        }
    }
}
