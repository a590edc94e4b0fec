/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** How an encoder's tokens become one feature vector (MAE-CT models/poolings/single_pooling.py). */
public enum Pooling {
    /** The class token. */
    CLASS_TOKEN,
    /** Mean of the patch tokens; what MAE-CT B/16 uses. */
    MEAN_PATCH,
    /** Mean of all tokens. */
    MEAN_ALL,
    /** Maximum over the patch tokens. */
    MAX_PATCH,
    /** Maximum over all tokens. */
    MAX_ALL,
    /** Half the sum of class token and mean of the patch tokens. */
    CLASS_AVERAGE,
    /** Class token and mean of the patch tokens, concatenated: twice as wide. */
    CONCAT_CLASS_AVERAGE;

    /** tokens float [N, 1 + L, D] to features float [N, D] (2 D for {@link #CONCAT_CLASS_AVERAGE}). */
    public Tensor apply(Tensor tokens) {
        return Scopes.keep(() -> switch (this) {
            case CLASS_TOKEN -> tokens.select(1, 0);
            case MEAN_PATCH -> patches(tokens).mean(1);
            case MEAN_ALL -> tokens.mean(1);
            case MAX_PATCH -> patches(tokens).amax(new long[] {1}, false);
            case MAX_ALL -> tokens.amax(new long[] {1}, false);
            case CLASS_AVERAGE ->
                tokens.select(1, 0).add(patches(tokens).mean(1)).div(new Scalar(2.0));
            case CONCAT_CLASS_AVERAGE ->
                torch.cat(new TensorVector(tokens.select(1, 0), patches(tokens).mean(1)), 1);
        });
    }

    /** Width of the feature vector for tokens of width {@code dim}. */
    public int width(int dim) {
        return this == CONCAT_CLASS_AVERAGE ? 2 * dim : dim;
    }

    private static Tensor patches(Tensor tokens) {
        return tokens.narrow(1, 1, tokens.size(1) - 1);
    }

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
