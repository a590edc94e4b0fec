/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

/** The named sizes of the field (Dosovitskiy et al. 2021; Touvron et al. 2021 for Ti and S). */
public enum ModelSize {
    /** Tiny. */
    TI("Ti", 192, 12, 3),
    /** Small. */
    S("S", 384, 12, 6),
    /** Base. */
    B("B", 768, 12, 12),
    /** Large. */
    L("L", 1024, 24, 16),
    /** Huge. */
    H("H", 1280, 32, 16),
    /** Width, depth and heads given one by one; all 0 here. */
    CUSTOM("custom", 0, 0, 0);

    private final String word;
    private final int dim;
    private final int depth;
    private final int heads;

    ModelSize(String word, int dim, int depth, int heads) {
        this.word = word;
        this.dim = dim;
        this.depth = depth;
        this.heads = heads;
    }

    /** Width of a token. */
    public int dim() {
        return dim;
    }

    /** Number of blocks. */
    public int depth() {
        return depth;
    }

    /** Attention heads. */
    public int heads() {
        return heads;
    }

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return word;
    }
}
