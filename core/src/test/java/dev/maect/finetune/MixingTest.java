/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Box;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Targets and mixtures against numbers from timm 1.0.29 (mixup_target, SoftTargetCrossEntropy), and what is drawn. */
class MixingTest {
    @Test
    void targetsAndLossEqualTimms() {
        try (PointerScope scope = new PointerScope()) {
            Tensor labels = TestDevice.moved(Tensors.ofLongs(new long[] {0, 2, 1, 2}, 4));
            Tensor logits = TestDevice.moved(
                    Tensors.ofFloats(new float[] {0.5f, -1, 2, 1, 1, -0.5f, 0, 0.25f, -2, 3, -1, 0.125f}, 4, 3));
            assertThat(Tensors.toFloats(SoftTargets.of(labels, labels.flip(0), 3, 0.3, 0.1)))
                    .containsExactly(
                            new float[] {
                                0.303333f, 0.033333f, 0.663333f, 0.033333f, 0.663333f, 0.303333f, 0.033333f, 0.303333f,
                                0.663333f, 0.663333f, 0.033333f, 0.303333f
                            },
                            within(2e-6f));
            assertThat(loss(logits, labels, 1, 0.1)).isCloseTo(1.88645053, within(1e-6));
            assertThat(loss(logits, labels, 0.3, 0.1)).isCloseTo(1.31551313, within(1e-6));
            assertThat(loss(logits, labels, 0.75, 0)).isCloseTo(1.67863810, within(1e-6));
        }
    }

    private static double loss(Tensor logits, Tensor labels, double share, double smoothing) {
        return SoftTargets.crossEntropy(logits, SoftTargets.of(labels, labels.flip(0), 3, share, smoothing))
                .item_double();
    }

    @Test
    void mixesWithTheBatchTurnedAround() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = TestDevice.moved(torch.arange(new Scalar(24.0))).reshape(4, 1, 2, 3);
            float[] mixed =
                    Tensors.toFloats(Mixing.apply(images, images.flip(0), new Mixing.Draw(0.3, Optional.empty())));
            assertThat(mixed[0]).isCloseTo(12.6f, within(1e-5f));
            assertThat(mixed[23]).isCloseTo(0.3f * 23 + 0.7f * 5, within(1e-5f));
            float[] cut = Tensors.toFloats(
                    Mixing.apply(images, images.flip(0), new Mixing.Draw(0.5, Optional.of(new Box(0, 1, 2, 1)))));
            assertThat(cut).startsWith(0, 19, 2, 3, 22, 5).endsWith(18, 1, 20, 21, 4, 23);
            assertThat(Tensors.toFloats(images)[1])
                    .as("the input is left alone")
                    .isEqualTo(1);
        }
    }

    @Test
    void theShareOfCutMixIsWhatIsLeftOfTheImage() {
        Mixing mixing = new Mixing(0.8, 1, 1, 0.5);
        int cut = 0;
        double shares = 0;
        for (int i = 0; i < 2000; i++) {
            Mixing.Draw draw = mixing.draw(32, 24, RandomStream.of(3, "mix", i));
            shares += draw.share();
            if (draw.box().isPresent()) {
                cut++;
                Box box = draw.box().get();
                assertThat(draw.share()).isEqualTo(1 - box.height() * box.width() / 768.0);
            }
        }
        assertThat(cut / 2000.0).as("half of the time, less empty boxes").isBetween(0.43, 0.53);
        assertThat(shares / 2000).isGreaterThan(0.5); // boxes that are cut off leave more
        assertThat(new Mixing(0, 0, 1, 0.5)
                        .draw(8, 8, RandomStream.of(1, "mix"))
                        .share())
                .isEqualTo(1);
        assertThat(new Mixing(0.8, 0, 1, 0.5)
                        .draw(8, 8, RandomStream.of(1, "mix"))
                        .box())
                .isEmpty();
    }

    @Test
    void sharesFollowTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 0.8, 1, 2}) {
            RandomStream random = RandomStream.of(5, "beta");
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 20_000; i++) {
                double x = Mixing.beta(alpha, random);
                sum += x;
                squares += x * x;
            }
            double mean = sum / 20_000;
            assertThat(mean).isCloseTo(0.5, within(0.012));
            assertThat(squares / 20_000 - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
        }
    }

    @Test
    void erasesARectangleOfNoise() {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = TestDevice.moved(torch.zeros(400, 3, 32, 32));
            new RandomErasing(0.25).apply(images, TestDevice.get(), 1, 0, i -> i);
            int erased = 0;
            double area = 0;
            double squares = 0;
            float[] values = Tensors.toFloats(images);
            for (int i = 0; i < 400; i++) {
                int count = 0;
                for (int j = 0; j < 3 * 1024; j++) {
                    float value = values[i * 3 * 1024 + j];
                    count += value != 0 ? 1 : 0;
                    squares += value * value;
                }
                erased += count > 0 ? 1 : 0;
                area += count;
            }
            assertThat(erased).isBetween(70, 130);
            assertThat(squares / area).as("variance of the noise").isCloseTo(1, within(0.05));
            // timm's mean area over 4,000 draws of 32x32 images is 0.1755
            assertThat(area / (3 * 1024.0 * erased)).isCloseTo(0.1755, within(0.025));
            Tensor again = TestDevice.moved(torch.zeros(400, 3, 32, 32));
            new RandomErasing(0.25).apply(again, TestDevice.get(), 1, 0, i -> i);
            assertThat(Tensors.toFloats(again)).isEqualTo(values);
        }
    }
}
