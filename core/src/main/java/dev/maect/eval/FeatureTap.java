/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.vit.Pooling;

/**
 * Where in the encoder features are taken and how tokens are pooled.
 *
 * @param pooling how the tokens become one row
 * @param block after which block, counted from 1, or {@link #LAST}
 * @param norm whether the final norm is applied to the tokens first
 */
public record FeatureTap(Pooling pooling, int block, boolean norm) {
    /** The last block, whatever its number. */
    public static final int LAST = 0;

    /** Checks the block. */
    public FeatureTap {
        if (block < LAST) {
            throw new EvaluationException("Blocks are counted from 1; got " + block + ".");
        }
    }

    /** What every protocol takes unless told otherwise: the encoder's output after its final norm. */
    public static FeatureTap last(Pooling pooling) {
        return new FeatureTap(pooling, LAST, true);
    }

    boolean isLast() {
        return block == LAST && norm;
    }

    /** The block, counted from 0, in an encoder of {@code depth} blocks. */
    int indexIn(int depth) {
        return (block == LAST ? depth : block) - 1;
    }

    void requireWithin(int depth) {
        if (block > depth) {
            throw new EvaluationException("There is no block " + block + ": the encoder has " + depth + " blocks.");
        }
    }

    /** For example {@code class-token} or {@code class-token, block 3 without norm}. */
    @Override
    public String toString() {
        return pooling + (block == LAST ? "" : ", block " + block) + (norm ? "" : " without norm");
    }
}
