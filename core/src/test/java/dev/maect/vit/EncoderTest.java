/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.Deviation;
import dev.maect.testing.TestDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderTest {
    private static final double ROUNDING = 1e-5;

    @Test
    void maskingNothingOnlyPermutesThePatches() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Masking masking = model.masking(3, 0);
            Tensor whole = model.encoder.forward(images);
            Tensor shuffled = model.encoder.forward(images, masking);
            Tensor patches = shuffled.narrow(1, 1, MicroModel.PATCHES);
            Tensor restored = patches.gather(1, masking.restore().unsqueeze(-1).expand(-1, -1, model.config.dim()));
            assertThat(Deviation.maxOverRms(restored, whole.narrow(1, 1, MicroModel.PATCHES)))
                    .isLessThan(ROUNDING);
            assertThat(Deviation.maxOverRms(shuffled.select(1, 0), whole.select(1, 0)))
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void maskedPatchesDoNotMatter() {
        try (MicroModel model = new MicroModel()) {
            Masking masking = model.masking(1, 0.5);
            Tensor images = model.images(1);
            Tensor removed = masking.mask()
                    .reshape(1, 1, 2, 1, 3, 1)
                    .expand(1, 3, 2, 4, 3, 4)
                    .reshape(1, 3, 8, 12);
            Tensor other = images.add(removed.mul(RandomTensors.normal(9, 1, 3, 8, 12)));
            float[] expected = Tensors.toFloats(model.encoder.forward(images, masking));
            assertThat(Tensors.toFloats(model.encoder.forward(other, masking))).containsExactly(expected);
            assertThat(Tensors.toFloats(model.encoder.forward(other)))
                    .isNotEqualTo(Tensors.toFloats(model.encoder.forward(images)));
        }
    }

    @Test
    void samplesOfABatchDoNotMixAndPositionsMatter() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Tensor together = model.encoder.forward(images);
            Tensor alone = model.encoder.forward(images.narrow(0, 1, 1));
            assertThat(Deviation.maxOverRms(together.narrow(0, 1, 1), alone)).isLessThan(ROUNDING);
            Tensor flipped = model.encoder.forward(images.flip(3)).select(1, 0);
            assertThat(Deviation.maxOverRms(flipped, together.select(1, 0))).isGreaterThan(0.01);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 4, 1", "4, 12, 4, 4", "12, 4, 2, 3", "6, 6, 3, 2"})
    void takesOtherShapesAndChannels(int height, int width, int patch, int channels) {
        EncoderConfig config = new EncoderConfig(height, width, patch, channels, 8, 2, 2, 4);
        try (MicroModel model = new MicroModel(config)) {
            Tensor images = model.images(2);
            Masking masking = model.masking(2, 0.5);
            int patches = height / patch * (width / patch);
            assertThat(Tensors.shape(model.encoder.forward(images))).containsExactly(2, 1 + patches, 8);
            Tensor loss = model.loss(images, masking);
            loss.backward();
            assertThat(loss.item_double()).isFinite().isPositive();
            Tensor predicted = model.decoder.forward(model.encoder.forward(images, masking), masking);
            assertThat(Tensors.shape(predicted)).containsExactly(2, patches, patch * patch * channels);
        }
    }

    @Test
    void interpolatesPositionsForImagesOfAnotherSize() {
        EncoderConfig larger = new EncoderConfig(16, 20, 4, 3, 16, 4, 2, 2);
        try (MicroModel model = new MicroModel();
                Encoder other = new Encoder(larger);
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, Tensor> weights = new HashMap<>(model.encoder.tensors().all());
            weights.put(
                    "pos_embed",
                    PositionalEmbedding.interpolate(
                            model.encoder.tensors().buffers().get("pos_embed"), 2, 3, 4, 5));
            other.tensors().load(weights);
            TestDevice.get().place(other.tensors());
            Tensor images = RandomTensors.normal(4, 2, 3, 16, 20);
            Tensor tokens = model.encoder.forward(images);
            assertThat(Tensors.shape(tokens)).containsExactly(2, 1 + 20, 16);
            assertThat(Deviation.maxOverRms(tokens, other.forward(images))).isLessThan(ROUNDING);
        }
    }

    @Test
    void refusesImagesThatDoNotFit() {
        try (MicroModel model = new MicroModel()) {
            assertThatThrownBy(() -> model.encoder.forward(RandomTensors.normal(1, 1, 3, 8, 13)))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("8x13")
                    .hasMessageContaining("divisible by 4");
            assertThatThrownBy(() -> model.encoder.forward(RandomTensors.normal(1, 1, 1, 8, 12)))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("got 1 channels");
        }
    }

    @Test
    void theTapOfTheLastBlockLeadsToTheResult() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(2);
            EncoderOutput output = model.encoder.forward(images, List.of(3));
            Tensor normed = torch.layer_norm(output.taps().get(0), 16);
            assertThat(Deviation.maxOverRms(normed, output.last())).isLessThan(1e-4);
        }
    }

    @Test
    void tapsChangeNothingAndComeInTheOrderAskedFor() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(2);
            float[] expected = Tensors.toFloats(model.encoder.forward(images));
            EncoderOutput all = model.encoder.forward(images, List.of(0, 1, 2, 3));
            EncoderOutput some = model.encoder.forward(images, List.of(2, 0, 2));
            assertThat(Tensors.toFloats(all.last())).containsExactly(expected);
            assertThat(Tensors.toFloats(some.last())).containsExactly(expected);
            assertThat(model.encoder.forward(images, List.of()).taps()).isEmpty();
            int[] order = {2, 0, 2};
            for (int i = 0; i < 3; i++) {
                assertThat(Tensors.toFloats(some.taps().get(i)))
                        .containsExactly(Tensors.toFloats(all.taps().get(order[i])));
            }
            assertThat(Tensors.toFloats(all.taps().get(0)))
                    .isNotEqualTo(Tensors.toFloats(all.taps().get(1)));
            assertThatThrownBy(() -> model.encoder.forward(images, List.of(1, 4)))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("no block 4");
        }
    }

    @Test
    void tapsOfFrozenBlocksHaveNoGraph() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(2);
            EncoderOutput output = model.encoder.forward(model.images(2), List.of(0, 1, 2, 3));
            assertThat(output.taps().stream().map(Tensor::requires_grad)).containsExactly(false, false, true, true);
            model.encoder.freeze();
            EncoderOutput frozen = model.encoder.forward(model.images(2), List.of(2, 3));
            assertThat(frozen.taps()).noneMatch(Tensor::requires_grad);
        }
    }

    @Test
    void positionsOfAnotherSizeAreThoseOfTheWeightsOfNow() {
        try (MicroModel model = new MicroModel();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor own = model.encoder.tensors().buffers().get("pos_embed");
            try (Positions positions = new Positions(own, 2, 3)) {
                Tensor first = positions.of(4, 5);
                assertThat(Tensors.toFloats(first))
                        .containsExactly(Tensors.toFloats(PositionalEmbedding.interpolate(own, 2, 3, 4, 5)));
                assertThat(positions.of(4, 5)).as("interpolated once").isSameAs(first);
                assertThat(positions.of(2, 3)).isSameAs(own);
                own.mul_(new Scalar(2.0));
                assertThat(Tensors.toFloats(positions.of(4, 5)))
                        .as("after a change in place")
                        .containsExactly(Tensors.toFloats(PositionalEmbedding.interpolate(own, 2, 3, 4, 5)));
                own.set_data(RandomTensors.normal(7, 1, 6, 16));
                assertThat(Tensors.toFloats(positions.of(4, 5)))
                        .as("after a move")
                        .containsExactly(Tensors.toFloats(PositionalEmbedding.interpolate(own, 2, 3, 4, 5)));
            }
        }
    }

    @Test
    void positionsThatTrainGetTheirGradientFromEverySize() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = RandomTensors.normal(4, 2, 3, 16, 8);
            try (NoGradGuard guard = new NoGradGuard()) {
                model.encoder.forward(images); // kept from before they trained
            }
            model.encoder.trainPositions();
            Tensor own = model.encoder.tensors().buffers().get("pos_embed");
            model.encoder.forward(images).square().sum().backward();
            Tensor first = own.grad().clone();
            assertThat(first.abs().sum().item_double()).isPositive();
            model.encoder.forward(images).square().sum().backward();
            assertThat(Deviation.maxOverRms(own.grad(), first.mul(new Scalar(2.0))))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void isReproducible() {
        try (MicroModel one = new MicroModel();
                MicroModel two = new MicroModel();
                Encoder third = new Encoder(MicroModel.CONFIG);
                GeneratorOptional generator = Generators.of(2, "weights")) {
            Tensor images = one.images(2);
            float[] expected = Tensors.toFloats(one.encoder.forward(images));
            assertThat(Tensors.toFloats(two.encoder.forward(images))).containsExactly(expected);
            third.initialise(generator);
            TestDevice.get().place(third.tensors());
            assertThat(Tensors.toFloats(third.forward(images))).isNotEqualTo(expected);
        }
    }

    @Test
    void encodesOnSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(4);
            float[] expected = encode(model, images);
            List<Future<float[]>> results = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(() -> encode(model, images)))
                    .toList();
            for (Future<float[]> result : results) {
                assertThat(result.get()).containsExactly(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static float[] encode(MicroModel model, Tensor images) {
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Tensors.toFloats(model.encoder.forward(images));
        }
    }
}
