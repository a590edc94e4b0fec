/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Generators;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Activation checkpointing leaves loss and gradients as they are, bit by bit, in both ways that blocks train. */
class CheckpointingTest {
    /** What a pass came to: the loss and all gradients. */
    private static Map<String, float[]> pass(Precision precision, Supplier<Tensor> loss, NamedTensors... models) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Tensor result;
            try (Autocast autocast = new Autocast(TestDevice.get(), precision)) {
                result = loss.get();
            }
            tape.backward(result);
            values.put("loss", Tensors.toFloats(result));
        }
        for (int i = 0; i < models.length; i++) {
            String part = i + ".";
            models[i].parameters().forEach((name, parameter) -> {
                try (Tensor gradient = parameter.mutable_grad()) {
                    if (gradient.defined()) {
                        values.put(part + name, Tensors.toFloats(gradient));
                        gradient.reset();
                    }
                }
            });
        }
        return values;
    }

    static void assertSame(MicroModel model, Precision precision, Supplier<Tensor> loss) {
        assertSame(model, precision, 0, loss);
    }

    private static void assertSame(MicroModel model, Precision precision, double relative, Supplier<Tensor> loss) {
        model.encoder.checkpointBlocks(0);
        model.decoder.checkpointBlocks(0);
        Map<String, float[]> expected = pass(precision, loss, model.encoder.tensors(), model.decoder.tensors());
        assertThat(expected.size()).isGreaterThan(10);
        for (int blocks : model.config.depth() < 4 ? new int[] {1} : new int[] {1, 3, model.config.depth()}) {
            model.encoder.checkpointBlocks(blocks);
            model.decoder.checkpointBlocks(Math.min(blocks, 2));
            Map<String, float[]> actual = pass(precision, loss, model.encoder.tensors(), model.decoder.tensors());
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, values) -> {
                double share = Math.max(relative, TestDevice.rounding());
                float largest = 1e-6f;
                for (float value : values) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(actual.get(name))
                        .as("%s with %d blocks", name, blocks)
                        .containsExactly(values, within((float) share * largest));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void preTrainingOfEncoderAndDecoder(Precision precision) {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(3);
            Masking masking = model.masking(3, 0.5);
            assertSame(
                    model,
                    precision,
                    () -> ReconstructionLoss.ofRemoved(
                            model.decoder.predictRemoved(model.encoder.forward(images, masking), masking),
                            images,
                            masking,
                            4,
                            true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void upperBlocksAboveFrozenOnes(Precision precision) {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(1);
            Tensor images = model.images(5);
            assertSame(
                    model,
                    precision,
                    () -> model.encoder.forward(images).square().mean());
        }
    }

    /**
     * On autograd alone a tap's gradient, that around the block above and that through it are added up one by one, with
     * checkpoints the block's two first: float32 sums in another order.
     */
    @ParameterizedTest
    @EnumSource
    void headsOnSeveralBlocks(Precision precision) {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(4);
            Tensor direction = RandomTensors.normal(4, 4, model.config.dim());
            assertSame(model, precision, precision == Precision.BF16 ? 1e-6 : 0, () -> {
                EncoderOutput output = model.encoder.forward(images, List.of(1, 2));
                Tensor low = Pooling.CLASS_TOKEN.apply(output.taps().get(0));
                Tensor high = Pooling.MEAN_PATCH.apply(output.taps().get(1));
                Tensor end = Pooling.MEAN_PATCH.apply(output.last());
                return low.mul(direction)
                        .sum()
                        .add(high.square().sum())
                        .add(end.mul(direction).sum());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void branchesLeftOutAtRandomAreTheSameOnes(Precision precision) {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(6);
            Tensor direction = RandomTensors.normal(4, 6, 7, model.config.dim());
            assertSame(model, precision, () -> {
                try (GeneratorOptional generator = Generators.of(7, "drop-path")) {
                    DropPath dropPath = new DropPath(0.6, model.config.depth(), TestDevice.get(), generator);
                    return model.encoder
                            .forward(images, dropPath)
                            .mul(direction)
                            .sum();
                }
            });
        }
    }

    @Test
    void aBatchInParts() {
        EncoderConfig config = new EncoderConfig(8, 8, 4, 3, 128, 2, 4, 1);
        try (MicroModel model = new MicroModel(config)) {
            int batch = Chunks.NUMBERS / (5 * 128) + 7;
            Tensor images = model.images(batch);
            assertSame(
                    model,
                    Precision.FP32,
                    () -> model.encoder.forward(images).square().mean());
        }
    }

    /** Autocast keeps the weights' bf16 copies for a whole region, so two passes add their gradients up in bf16 there. */
    @Test
    void twoPassesInOneStep() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(4);
            assertSame(
                    model,
                    Precision.FP32,
                    () -> model.encoder
                            .forward(images.narrow(0, 0, 1))
                            .square()
                            .mean()
                            .add(model.encoder
                                    .forward(images.narrow(0, 1, 3))
                                    .square()
                                    .mean()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehind(Precision precision) {
        try (MicroModel model = new MicroModel()) {
            model.encoder.checkpointBlocks(4);
            Tensor images = model.images(4);
            Supplier<Tensor> loss = () -> {
                try (GeneratorOptional generator = Generators.of(7, "drop-path")) {
                    model.encoder.forward(images); // and never asked for its gradients
                    return model.encoder
                            .forward(images, new DropPath(0.5, 4, TestDevice.get(), generator))
                            .sum()
                            .add(model.encoder.forward(images).square().mean());
                }
            };
            NativeMemory.assertNothingLeft(100, () -> pass(precision, loss, model.encoder.tensors()));
        }
    }

    @Test
    void refusesFewerThanNone() {
        try (MicroModel model = new MicroModel()) {
            assertThatThrownBy(() -> model.encoder.checkpointBlocks(-1))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("-1 blocks");
        }
    }
}
