/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import org.bytedeco.pytorch.Tensor;

/**
 * One pass through a {@link Block}, forward and backward, without a graph: call it without grad. What goes from block to block is
 * float32, products may be of bfloat16. {@link #close} frees what it keeps.
 *
 * <p>Tokens are rows: T = N · L. A block may be asked for the last {@code wanted} tokens of each image only
 * (W = N · wanted); they attend to all tokens as ever.
 */
interface BlockPass extends BlocksPass.Passed {
    /** The forward pass of x float32 [N, L, dim] with the block's {@code products}, which backward takes as well. */
    static BlockPass of(Block block, BlockProducts products, Tensor x, long wanted) {
        return block.isPostNorm()
                ? new PostNormPass(block, products, x, wanted)
                : new PreNormPass(block, products, x, wanted);
    }

    /** float32 [N, wanted, dim], owned by the enclosing scope; computed when asked for, as backward does without. */
    Tensor output();
}
