/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Nothing that a pass makes may outlive its scope. */
class VitMemoryTest {
    @Test
    void trainingPassesLeaveNothingBehind() {
        try (MicroModel model = new MicroModel()) {
            NativeMemory.assertNothingLeft(200, () -> {
                try (PointerScope scope = new PointerScope()) {
                    model.loss(model.images(2), model.masking(2, 0.5)).backward();
                }
            });
        }
    }

    @Test
    void aTapeLeavesNothingBehindWhetherItRanBackwardOrNot() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(1);
            NativeMemory.assertNothingLeft(200, () -> {
                try (PointerScope scope = new PointerScope();
                        Tape tape = new Tape()) {
                    Tensor images = model.images(2);
                    Masking masking = model.masking(2, 0.5);
                    model.decoder.predictRemoved(model.encoder.forward(images, masking), masking);
                    Tensor visible = model.encoder.forward(images, masking);
                    tape.backward(model.decoder.predictRemoved(visible, masking).sum());
                    model.decoder.predictRemoved(visible, masking);
                }
            });
        }
    }

    @Test
    void tapsLeaveNothingBehindWhetherBackwardRanOrNot() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(1);
            NativeMemory.assertNothingLeft(200, () -> {
                try (PointerScope scope = new PointerScope();
                        Tape tape = new Tape()) {
                    EncoderOutput large = model.encoder.forward(model.images(2), List.of(0, 1, 2));
                    EncoderOutput small = model.encoder.forward(RandomTensors.normal(1, 3, 3, 4, 8), List.of(1, 2));
                    Tensor lower =
                            large.taps().get(1).sum().add(small.taps().get(1).sum());
                    tape.backward(lower.add(large.last().square().sum()));
                    model.encoder.forward(model.images(2), List.of(2, 1));
                }
            });
        }
    }

    @Test
    void encodingLeavesNothingBehind() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(2);
            NativeMemory.assertNothingLeft(200, () -> {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    Pooling.CONCAT_CLASS_AVERAGE.apply(model.encoder.forward(model.images(2)));
                    model.encoder.forward(RandomTensors.normal(1, 1, 3, 16, 16), List.of(0, 2, 3));
                }
            });
        }
    }

    @Test
    void withoutAScopeTheCallerClosesTheResultAlone() {
        Encoder encoder = new Encoder(MicroModel.CONFIG);
        TestDevice.get().place(encoder.tensors());
        Tensor images = RandomTensors.normal(1, 2, 3, 8, 12);
        NativeMemory.assertNothingLeft(200, () -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                try (Tensor tokens = encoder.forward(images);
                        Tensor pooled = Pooling.MEAN_PATCH.apply(tokens);
                        Tensor pixels = Patches.pixels(images, 4)) {
                    ReconstructionLoss.target(images, 4, true).close();
                }
                EncoderOutput output = encoder.forward(images, List.of(1, 3));
                output.taps().forEach(Tensor::close);
                output.last().close();
            }
        });
        encoder.close();
        images.close();
    }

    @Test
    void buildingAndClosingModelsLeavesNothingBehind() {
        NativeMemory.assertNothingLeft(50, () -> {
            try (PointerScope scope = new PointerScope();
                    Encoder encoder = new Encoder(MicroModel.CONFIG);
                    Decoder decoder = new Decoder(MicroModel.CONFIG, new DecoderConfig(8, 1, 2));
                    GeneratorOptional generator = Generators.of(1, "weights")) {
                encoder.initialise(generator);
                decoder.initialise(generator);
            }
        });
    }
}
