/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;

/** A random encoder of two blocks for 16x16 images. */
public final class TinyEncoder {
    private TinyEncoder() {}

    public static FeatureExtractor extractor(Pooling pooling) {
        Encoder encoder = new Encoder(new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2));
        encoder.initialise(Generators.of(1, "test"));
        TestDevice.get().place(encoder.tensors());
        return new FeatureExtractor(encoder, pooling, PixelNormalisation.IMAGENET, TestDevice.get(), Precision.FP32);
    }
}
