/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit.cost;

import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;

/**
 * How many floating-point operations a model takes per image, from its shape alone. The field's convention: the matrix
 * products count, an addition and a multiplication each as one; norms, activations and softmax are left out. A backward
 * pass counts twice its forward pass, once for the gradient of the weights and once for that of the input.
 */
public final class OperationCount {
    /** What backward takes, in units of forward. */
    public static final int BACKWARD = 2;

    private OperationCount() {}

    /** Forward pass of an encoder over a whole image, for example 35.1e9 for B/16 at 224 x 224. */
    public static long encoder(EncoderConfig config) {
        return patchEmbedding(config) + blocks(config, 1L + config.patches(), config.depth());
    }

    /** Forward pass of an encoder over the class token and {@code visible} patches; every patch is embedded. */
    public static long encoder(EncoderConfig config, int visible) {
        return patchEmbedding(config) + blocks(config, 1L + visible, config.depth());
    }

    /** Forward pass of {@code count} of an encoder's blocks over a whole image. */
    public static long blocks(EncoderConfig config, int count) {
        return blocks(config, 1L + config.patches(), count);
    }

    /** Forward pass of the decoder, fed with the class token and {@code visible} patches. */
    public static long decoder(EncoderConfig encoder, DecoderConfig config, int visible) {
        long tokens = 1L + encoder.patches();
        return linear(1L + visible, encoder.dim(), config.dim())
                + config.depth() * block(tokens, config.dim(), Decoder.MLP_RATIO)
                + linear(tokens, config.dim(), encoder.patchValues());
    }

    private static long patchEmbedding(EncoderConfig config) {
        return linear(config.patches(), config.patchValues(), config.dim());
    }

    private static long blocks(EncoderConfig config, long tokens, int count) {
        return count * block(tokens, config.dim(), config.mlpRatio());
    }

    private static long block(long tokens, long dim, long mlpRatio) {
        long projections = linear(tokens, dim, 3 * dim) + linear(tokens, dim, dim);
        long attention = 2 * linear(tokens, dim, tokens); // q k' and the weighted sum of v, over all heads
        long mlp = 2 * linear(tokens, dim, mlpRatio * dim);
        return projections + attention + mlp;
    }

    private static long linear(long rows, long in, long out) {
        return 2 * rows * in * out;
    }
}
