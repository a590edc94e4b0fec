/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.augment.Channels;
import dev.maect.vit.ModelSize;

/**
 * The encoder. A named size fixes width, depth and heads; {@code size: custom} takes them from the recipe. After
 * construction the three always hold the real values.
 */
public record ModelOptions(
        @Setting("Named size: Ti, S, B, L, H, or custom with dim, depth and heads given.")
        ModelSize size,

        @Setting(value = "Input size: one number for a square, or [height, width].", min = 1, unit = "pixels")
        ImageSize imageSize,

        @Setting(value = "Side of a square patch; must divide both sides of the image.", min = 1, unit = "pixels")
        int patchSize,

        @Setting(value = "Values per pixel: 1 is grey, 3 are RGB, 4 RGBA, others bands.", min = 1, max = Channels.MOST)
        int channels,

        @Setting(value = "Token width; 0 = from size. Must be divisible by heads and by 4.", min = 0)
        int dim,

        @Setting(value = "Transformer blocks; 0 = from size.", min = 0)
        int depth,

        @Setting(value = "Attention heads; 0 = from size.", min = 0)
        int heads,

        @Setting(value = "Hidden width of the MLPs over the token width.", min = 1)
        int mlpRatio,

        @Setting(
                "pre (MAE) or post (data2vec 2.0): whether blocks norm what goes into attention and MLP, or their sums.")
        BlockNorms norms,

        @Setting(
                value =
                        "Activation checkpointing: so many of the blocks that train, the lowest, keep their input alone and are"
                                + " computed again in the backward pass. Saves memory, costs time, changes no result."
                                + " auto (-1) = as few as fit into memory.",
                min = -1,
                auto = ModelOptions.AUTO,
                onResume = OnResume.FREE)
        int checkpointBlocks) {
    /** For {@code checkpointBlocks}: as few as fit into memory. */
    public static final int AUTO = -1;

    /** Fills width, depth and heads from the named size. */
    public ModelOptions {
        if (size != ModelSize.CUSTOM) {
            dim = dim == 0 ? size.dim() : dim;
            depth = depth == 0 ? size.depth() : depth;
            heads = heads == 0 ? size.heads() : heads;
        }
    }

    static ModelOptions defaults() {
        return new ModelOptions(ModelSize.B, ImageSize.square(224), 16, 3, 0, 0, 0, 4, BlockNorms.PRE, 0);
    }

    /** Whether the norms are after the sums. */
    public boolean postNorm() {
        return norms == BlockNorms.POST;
    }

    /** Patches per image: rows of patches times columns of patches. */
    public int patches() {
        return imageSize.height() / patchSize * (imageSize.width() / patchSize);
    }
}
