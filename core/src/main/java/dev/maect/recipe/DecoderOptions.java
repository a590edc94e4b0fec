/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** The decoder of masked pre-training; dropped after stage 1. Defaults: MAE's. */
public record DecoderOptions(
        @Setting(value = "Token width; must be divisible by heads and by 4.", min = 4)
        int dim,

        @Setting(value = "Transformer blocks.", min = 1) int depth,
        @Setting(value = "Attention heads.", min = 1) int heads,

        @Setting(value = "As model.checkpoint-blocks, of the decoder.", min = 0, onResume = OnResume.FREE)
        int checkpointBlocks) {

    static DecoderOptions defaults() {
        return new DecoderOptions(512, 8, 16, 0);
    }
}
