/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

/** The named sizes of vision transformers. {@link #CUSTOM} takes width, depth and heads from the recipe. */
public enum ModelSize {
    /** ViT-Ti: 192 wide, 12 blocks, 3 heads. */
    TI("Ti", 192, 12, 3),
    /** ViT-S: 384 wide, 12 blocks, 6 heads. */
    S("S", 384, 12, 6),
    /** ViT-B: 768 wide, 12 blocks, 12 heads. */
    B("B", 768, 12, 12),
    /** ViT-L: 1024 wide, 24 blocks, 16 heads. */
    L("L", 1024, 24, 16),
    /** ViT-H: 1280 wide, 32 blocks, 16 heads. */
    H("H", 1280, 32, 16),
    /** Width, depth and heads as the recipe says. */
    CUSTOM("custom", 0, 0, 0);

    private final String key;
    private final int dim;
    private final int depth;
    private final int heads;

    ModelSize(String key, int dim, int depth, int heads) {
        this.key = key;
        this.dim = dim;
        this.depth = depth;
        this.heads = heads;
    }

    /** Token width; 0 for {@link #CUSTOM}. */
    public int dim() {
        return dim;
    }

    /** Number of blocks; 0 for {@link #CUSTOM}. */
    public int depth() {
        return depth;
    }

    /** Attention heads; 0 for {@link #CUSTOM}. */
    public int heads() {
        return heads;
    }

    /** The word that stands for this size in a recipe. */
    @Override
    public String toString() {
        return key;
    }
}
