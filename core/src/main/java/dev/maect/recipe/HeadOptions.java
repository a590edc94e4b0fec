/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.vit.Pooling;

/** The contrastive heads of all stages; dropped after tuning. */
public record HeadOptions(
        @Setting(value = "Width of the projector's two hidden layers.", min = 1)
        int projectorHiddenDim,

        @Setting(value = "Width of the predictor's hidden layer.", min = 1)
        int predictorHiddenDim,

        @Setting(value = "Width of the embeddings that are compared.", min = 1)
        int outputDim,

        @Setting(
                value =
                        "Embeddings that each head keeps for the neighbour lookup; must be divisible by the batch sizes of"
                                + " prepare-head and tune.",
                min = 1)
        int queueSize,

        @Setting("What the head sees of the encoder's tokens: class-token (paper: L, H) or mean-patch (paper: B).")
        Pooling pooling) {

    static HeadOptions defaults() {
        return new HeadOptions(2048, 4096, 256, 65_536, Pooling.MEAN_PATCH);
    }
}
