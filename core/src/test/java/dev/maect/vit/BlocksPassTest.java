/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Tape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The blocks' own backward pass against autograd's. Both are float32: sums in another order differ in the last digits. */
class BlocksPassTest {
    private static final double RELATIVE = 2e-5;

    @Test
    void pretrainingHasTheGradientsOfAutograd() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Masking masking = model.masking(3, 0.5);
            Supplier<Tensor> loss = () -> ReconstructionLoss.ofRemoved(
                    model.decoder.predictRemoved(model.encoder.forward(images, masking), masking),
                    images,
                    masking,
                    4,
                    true);
            assertSameGradients(loss, model.encoder.tensors(), model.decoder.tensors());
        }
    }

    @Test
    void theLossOfRemovedPatchesIsThatOfAllPatches() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Masking masking = model.masking(3, 0.5);
            Tensor visible = model.encoder.forward(images, masking);
            Tensor removed = model.decoder.predictRemoved(visible, masking);
            assertThat(Tensors.toFloats(removed))
                    .containsExactly(
                            Tensors.toFloats(masking.removed(model.decoder.forward(visible, masking))), within(1e-6f));
            assertThat(ReconstructionLoss.ofRemoved(removed, images, masking, 4, true)
                            .item_double())
                    .isCloseTo(model.loss(images, masking).item_double(), within(1e-6));
        }
    }

    @Test
    void theUpperBlocksAloneHaveTheGradientsOfAutograd() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(2);
            Tensor images = model.images(5);
            Tensor direction = RandomTensors.normal(4, 5, 16);
            Supplier<Tensor> loss = () -> Pooling.MEAN_PATCH
                    .apply(model.encoder.forward(images))
                    .mul(direction)
                    .sum();
            assertSameGradients(loss, model.encoder.tensors());
            assertThat(model.encoder
                            .tensors()
                            .parameters()
                            .get("blocks.1.attn.qkv.weight")
                            .grad()
                            .defined())
                    .isFalse();
        }
    }

    @Test
    void aBatchInPartsHasTheGradientsOfTheWhole() {
        EncoderConfig config = new EncoderConfig(8, 8, 4, 3, 128, 2, 4, 1);
        try (MicroModel model = new MicroModel(config)) {
            int batch = 2 * Chunks.NUMBERS / (5 * 128) + 7;
            Tensor images = model.images(batch);
            try (PointerScope scope = new PointerScope()) {
                assertThat(Chunks.of(RandomTensors.normal(1, batch, 5, 128))).hasSize(3);
            }
            Tensor direction = RandomTensors.normal(4, batch, 128);
            Supplier<Tensor> loss = () -> Pooling.MEAN_ALL
                    .apply(model.encoder.forward(images))
                    .mul(direction)
                    .sum()
                    .div(new Scalar((double) batch));
            assertSameGradients(loss, model.encoder.tensors());
        }
    }

    /** Class tokens of two blocks and means of the last, as heads on several blocks look at them. */
    static Supplier<Tensor> headsOn(MicroModel model, Tensor images, int lower, int upper) {
        long dim = model.config.dim();
        Tensor direction = RandomTensors.normal(4, images.size(0), dim);
        return () -> {
            EncoderOutput output = model.encoder.forward(images, List.of(upper, lower));
            Tensor low = Pooling.CLASS_TOKEN.apply(output.taps().get(1));
            Tensor high = Pooling.CLASS_TOKEN.apply(output.taps().get(0));
            Tensor end = Pooling.MEAN_PATCH.apply(output.last());
            return low.mul(direction)
                    .sum()
                    .add(high.square().sum())
                    .add(end.mul(direction).sum())
                    .div(new Scalar((double) images.size(0)));
        };
    }

    @Test
    void headsOnSeveralBlocksHaveTheGradientsOfAutograd() {
        try (MicroModel model = new MicroModel()) {
            assertSameGradients(headsOn(model, model.images(5), 1, 2), model.encoder.tensors());
            assertSameGradients(headsOn(model, model.images(2), 0, 3), model.encoder.tensors());
        }
    }

    @Test
    void headsOnImagesOfSeveralSizesHaveTheGradientsOfAutograd() {
        try (MicroModel model = new MicroModel()) {
            Supplier<Tensor> large = headsOn(model, model.images(3), 1, 2);
            Supplier<Tensor> small = headsOn(model, RandomTensors.normal(5, 6, 3, 4, 8), 1, 2);
            assertSameGradients(() -> large.get().add(small.get()), model.encoder.tensors());
        }
    }

    @Test
    void headsBelowTheFrozenBlocksEndTrainNothingOfTheEncoder() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(2);
            assertSameGradients(headsOn(model, model.images(5), 0, 2), model.encoder.tensors());
            assertSameGradients(headsOn(model, model.images(5), 1, 3), model.encoder.tensors());
            headsOn(model, model.images(5), 0, 1).get().backward();
            Map<String, Tensor> parameters = model.encoder.tensors().parameters();
            assertThat(parameters.get("blocks.1.attn.qkv.weight").grad().defined())
                    .isFalse();
            assertThat(parameters.get("cls_token").grad().defined()).isFalse();
            assertThat(parameters.get("blocks.2.attn.qkv.weight").grad().defined())
                    .isTrue();
        }
    }

    @Test
    void aLossOnALowerBlockAloneTrainsNothingAbove() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Supplier<Tensor> loss = () -> model.encoder
                    .forward(images, List.of(1))
                    .taps()
                    .get(0)
                    .square()
                    .sum();
            assertSameGradients(loss, model.encoder.tensors());
            loss.get().backward();
            assertThat(model.encoder
                            .tensors()
                            .parameters()
                            .get("blocks.2.attn.qkv.weight")
                            .grad()
                            .defined())
                    .isFalse();
        }
    }

    @Test
    void headsOnSeveralBlocksOfABatchInPartsHaveTheGradientsOfTheWhole() {
        EncoderConfig config = new EncoderConfig(8, 8, 4, 3, 128, 3, 4, 1);
        try (MicroModel model = new MicroModel(config)) {
            int batch = Chunks.NUMBERS / (5 * 128) + 7;
            Tensor images = model.images(batch);
            try (PointerScope scope = new PointerScope()) {
                assertThat(Chunks.of(RandomTensors.normal(1, batch, 5, 128))).hasSize(2);
            }
            assertSameGradients(headsOn(model, images, 0, 1), model.encoder.tensors());
        }
    }

    @Test
    void gradientsOfTwoPassesAddUp() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(4);
            Supplier<Tensor> loss = () -> model.encoder
                    .forward(images.narrow(0, 0, 1))
                    .sum()
                    .add(model.encoder.forward(images.narrow(0, 1, 3)).square().sum());
            assertSameGradients(loss, model.encoder.tensors());
        }
    }

    static void assertSameGradients(Supplier<Tensor> loss, NamedTensors... models) {
        assertSameGradients(RELATIVE, loss, models);
    }

    static void assertSameGradients(double relative, Supplier<Tensor> loss, NamedTensors... models) {
        loss.get().backward();
        Map<String, float[]> expected = take(models);
        try (Tape tape = new Tape()) {
            tape.backward(loss.get());
        }
        Map<String, float[]> actual = take(models);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        assertThat(actual).isNotEmpty();
        expected.forEach((name, gradient) -> {
            float largest = 1e-3f;
            for (float value : gradient) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(actual.get(name)).as(name).containsExactly(gradient, within((float) relative * largest));
        });
    }

    /** The gradients by name; forgets them. */
    private static Map<String, float[]> take(NamedTensors... models) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (int i = 0; i < models.length; i++) {
            String part = i + ".";
            models[i].parameters().forEach((name, parameter) -> {
                try (Tensor gradient = parameter.mutable_grad()) {
                    if (gradient.defined()) {
                        gradients.put(part + name, Tensors.toFloats(gradient));
                        gradient.reset();
                    }
                }
            });
        }
        return gradients;
    }
}
