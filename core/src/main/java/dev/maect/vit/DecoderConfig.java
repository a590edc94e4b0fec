/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

/**
 * The shape of the MAE decoder; 512, 8, 16 in the paper for every encoder size.
 *
 * @param dim width of a token
 * @param depth number of blocks
 * @param heads attention heads
 */
public record DecoderConfig(int dim, int depth, int heads) {
    /** Checks the divisibilities. */
    public DecoderConfig {
        if (dim < 4 || dim % 4 != 0 || heads < 1 || dim % heads != 0 || depth < 1) {
            throw new VitException("The decoder's width " + dim + " must be divisible by 4 and by its heads " + heads
                    + ", and its depth " + depth + " positive.");
        }
    }
}
