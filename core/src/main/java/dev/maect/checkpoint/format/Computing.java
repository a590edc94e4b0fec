/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.format;

import dev.maect.checkpoint.ModelFile;
import dev.maect.vit.EncoderConfig;
import dev.maect.weights.CheckpointException;

/** What another program's ViT must compute alike to hold a model. */
final class Computing {
    private Computing() {}

    private static EncoderConfig.Variant of(ModelFile model) {
        return model.description().encoder().computing();
    }

    /** Whether the final norm is behind the pooling. */
    static boolean normsPooled(ModelFile model) {
        return of(model).normAfterPooling();
    }

    /** Refuses encoders whose final norm is behind the pooling, for a program that has it before. */
    static void requireNormBeforePooling(ModelFile model, String whose) {
        if (normsPooled(model)) {
            throw new CheckpointException(whose + " has its final norm before the pooling, and this encoder behind it."
                    + " Write it for timm or maect.");
        }
    }

    /** Refuses post-norm encoders, for a program that has none. */
    static void requirePreNorm(ModelFile model, String whose) {
        if (of(model).postNorm()) {
            throw new CheckpointException(whose + " norms what goes into attention and MLP, and this encoder their sums"
                    + " (post-norm, as data2vec 2.0). Write it for mim-refiner or maect, or export it as ONNX or"
                    + " TorchScript.");
        }
    }
}
