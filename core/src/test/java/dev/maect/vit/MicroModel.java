/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A very small encoder and decoder for images that are not square, freshly initialised, and a scope for the test. */
final class MicroModel implements AutoCloseable {
    static final EncoderConfig CONFIG = new EncoderConfig(8, 12, 4, 3, 16, 4, 2, 2);
    static final int PATCHES = 6;

    private final PointerScope scope = new PointerScope();
    final EncoderConfig config;
    final Encoder encoder;
    final Decoder decoder;

    MicroModel() {
        this(CONFIG);
    }

    MicroModel(EncoderConfig config) {
        torch.set_num_threads(1);
        this.config = config;
        encoder = new Encoder(config);
        decoder = new Decoder(config, new DecoderConfig(8, 2, 2));
        try (GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
            decoder.initialise(generator);
        }
        TestDevice.get().place(encoder.tensors());
        TestDevice.get().place(decoder.tensors());
    }

    /** float [n, channels, height, width]. */
    Tensor images(int n) {
        return RandomTensors.normal(2, n, config.channels(), config.imageHeight(), config.imageWidth());
    }

    Masking masking(int n, double ratio) {
        return Masking.of(RandomTensors.uniform(3, n, config.patches()), ratio);
    }

    Tensor loss(Tensor images, Masking masking) {
        Tensor predicted = decoder.forward(encoder.forward(images, masking), masking);
        return ReconstructionLoss.of(predicted, images, masking, config.patchSize(), true);
    }

    @Override
    public void close() {
        scope.close();
        encoder.close();
        decoder.close();
    }
}
