/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

/**
 * Layer-wise learning-rate decay (the official layerwise_lr_decay_modifier): the final norm learns at the full rate, and each
 * block below at {@code decay} times the rate of what is above it.
 *
 * @param depth blocks of the encoder, at least 1
 * @param decay the factor per block, above 0 and at most 1
 */
public record LayerwiseDecay(int depth, double decay) {
    /** Checks the ranges. */
    public LayerwiseDecay {
        if (depth < 1 || !(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("Layer decay of " + decay + " over " + depth + " blocks");
        }
    }

    /** The factor of patch embedding, class token and positions: {@code decay^(depth + 1)}. */
    public double stemScale() {
        return Math.pow(decay, depth + 1);
    }

    /** The factor of block {@code block}, counted from 0 at the input: {@code decay^(depth - block)}. */
    public double blockScale(int block) {
        if (block < 0 || block >= depth) {
            throw new IndexOutOfBoundsException("Block " + block + " of " + depth);
        }
        return Math.pow(decay, depth - block);
    }

    /** The factor of the norm after the last block: 1. */
    public double finalNormScale() {
        return 1;
    }
}
