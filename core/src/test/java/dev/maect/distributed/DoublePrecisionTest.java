/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Tape;
import dev.maect.engine.machine.Share;
import dev.maect.testing.RankThreads;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Without float32's rounding: an encoder in float64 under a loss that looks across the whole batch, with batch statistics and
 * similarities between all images, several steps on. What is left is the order of sums.
 */
class DoublePrecisionTest {
    private static final int IMAGES = 7;
    private static final int STEPS = 5;

    private static List<double[]> train(ProcessGroup group) {
        List<double[]> weights = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                Encoder encoder = new Encoder(new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2))) {
            encoder.initialise(Generators.of(1, "encoder"));
            encoder.tensors().move(tensor -> tensor.to(ScalarType.Double));
            List<Tensor> parameters = List.copyOf(encoder.tensors().parameters().values());
            try (GradientBuckets buckets = new GradientBuckets(group, parameters)) {
                for (int step = 0; step < STEPS; step++) {
                    int now = step;
                    buckets.sumOf(() -> Scopes.run(() -> backward(encoder, group, now)));
                    try (NoGradGuard guard = new NoGradGuard()) {
                        parameters.forEach(parameter -> parameter.sub_(parameter.grad(), new Scalar(0.1)));
                    }
                }
            }
            for (Tensor parameter : parameters) {
                double[] values = new double[(int) parameter.numel()];
                parameter.detach().contiguous().data_ptr_double().get(values);
                weights.add(values);
            }
        }
        return weights;
    }

    private static void backward(Encoder encoder, ProcessGroup group, int step) {
        Share share = group.share();
        RandomStream random = RandomStream.of(2, "images", step);
        double[] pixels = new double[IMAGES * 3 * 16 * 16];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextGaussian();
        }
        Tensor images = Tensors.ofDoubles(pixels, IMAGES, 3, 16, 16).narrow(0, share.from(IMAGES), share.of(IMAGES));
        try (Tape tape = new Tape()) {
            Tensor own = encoder.features(encoder.forward(images), Pooling.MEAN_PATCH);
            Tensor all = GatheredRows.of(group, own, 1, IMAGES);
            Tensor normed = all.sub(all.mean(new long[] {0}))
                    .div(all.var(new long[] {0}, true, false)
                            .add(new Scalar(1e-5))
                            .sqrt());
            Tensor similar = normed.mm(normed.t()).div(new Scalar(4.0));
            Tensor loss = similar.logsumexp(1).sub(similar.select(1, 0)).mean();
            tape.backward(loss.mul(new Scalar((double) share.of(IMAGES) / IMAGES)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void weightsAfterSeveralStepsAreThoseOfOneProcess(int ranks) throws Exception {
        List<double[]> one = RankThreads.run(1, DoublePrecisionTest::train).get(0);
        for (List<double[]> weights : RankThreads.run(ranks, DoublePrecisionTest::train)) {
            for (int i = 0; i < one.size(); i++) {
                for (int j = 0; j < one.get(i).length; j++) {
                    assertThat(weights.get(i)[j]).isCloseTo(one.get(i)[j], offset(1e-10));
                }
            }
        }
    }
}
