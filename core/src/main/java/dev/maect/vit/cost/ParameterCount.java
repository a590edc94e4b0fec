/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit.cost;

import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;

/**
 * How many trainable numbers a model holds, from its shape alone. They are those that MAE-CT's logs report: class and
 * mask token count, the fixed positions do not.
 */
public final class ParameterCount {
    private ParameterCount() {}

    /** Of an encoder, for example 85 647 360 for B/16. */
    public static long encoder(EncoderConfig config) {
        long dim = config.dim();
        long patchEmbedding = linear(config.patchValues(), dim);
        return dim + patchEmbedding + config.depth() * block(dim, config.mlpRatio()) + norm(dim);
    }

    /** Of what trains of an encoder whose lowest {@code frozen} blocks stay; with any, its stem stays too. */
    public static long above(EncoderConfig config, int frozen) {
        return frozen == 0 ? encoder(config) : blocks(config, config.depth() - frozen) + finalNorm(config);
    }

    /** Of what is after an encoder's blocks. */
    public static long finalNorm(EncoderConfig config) {
        return config.hasFinalNorm() ? norm(config.dim()) : 0;
    }

    /** Of the decoder for {@code encoder}'s tokens, for example 26 139 392 for L/16 with 8 blocks of width 512. */
    public static long decoder(EncoderConfig encoder, DecoderConfig config) {
        long dim = config.dim();
        long embedding = linear(encoder.dim(), dim);
        long prediction = linear(dim, encoder.patchValues());
        return dim + embedding + config.depth() * block(dim, Decoder.MLP_RATIO) + norm(dim) + prediction;
    }

    /** Of {@code count} of an encoder's blocks. */
    public static long blocks(EncoderConfig config, int count) {
        return count * block(config.dim(), config.mlpRatio());
    }

    /** Of a transformer's block. */
    public static long block(long dim, long mlpRatio) {
        long attention = linear(dim, 3 * dim) + linear(dim, dim);
        long mlp = linear(dim, mlpRatio * dim) + linear(mlpRatio * dim, dim);
        return norm(dim) + attention + norm(dim) + mlp;
    }

    private static long linear(long in, long out) {
        return in * out + out;
    }

    private static long norm(long dim) {
        return 2 * dim;
    }
}
