/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.LayerNorm;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a pre-norm transformer block computes between its matrix products, forward and backward, without a graph: call it without grad.
 * Tokens are rows. The stream that goes through all blocks is float32; branches, which products make, and what products take are
 * <em>values</em>, float32 or bfloat16. Results belong to the enclosing scope.
 */
public interface BlockOperations {
    /**
     * A sum and its norm.
     *
     * @param sum float32 [T, dim]
     * @param normed values [T, dim]
     * @param mean float32, one number for each row
     * @param reciprocalStd float32, one number for each row
     */
    record Normed(Tensor sum, Tensor normed, Tensor mean, Tensor reciprocalStd) {}

    /**
     * Gradients of a sum that was normed.
     *
     * @param stream float32 [T, dim]: of the sum, and so of both that were added
     * @param branch the same as values
     * @param scale float32 [dim]: of the norm's scale
     * @param shift float32 [dim]: of the norm's shift
     * @param bias float32 [dim]: of a bias that was added to the branch, the sum of all rows
     */
    record NormGradient(Tensor stream, Tensor branch, Tensor scale, Tensor shift, Tensor bias) {}

    /**
     * Gradients of a product before bias and GELU.
     *
     * @param product values [T, width]
     * @param bias float32 [width]
     */
    record GeluGradient(Tensor product, Tensor bias) {}

    /**
     * The wanted rows of the stream, a branch added to them, and their norm.
     *
     * @param stream float32 [rows, dim]
     * @param branch values [wanted rows, dim], or nothing to add
     * @param values the type of {@code normed}
     */
    Normed addNorm(Tensor stream, Optional<Tensor> branch, LayerNorm layer, Rows rows, ScalarType values);

    /**
     * The gradient of {@link Normed#normed} to that of {@link Normed#sum}.
     *
     * @param gradient values [rows, dim]
     * @param past float32 [wanted rows, dim]: the gradient that the wanted rows of the sum have otherwise
     */
    NormGradient addNormBackward(Tensor gradient, Tensor past, Normed normed, LayerNorm layer, Rows rows);

    /**
     * The exact GELU of product + bias.
     *
     * @param product values [T, width]
     * @param bias float32 [width]
     * @return values [T, width]
     */
    Tensor biasGelu(Tensor product, Tensor bias);

    /**
     * The gradient of {@link #biasGelu}.
     *
     * @param gradient values [T, width], which may be overwritten
     */
    GeluGradient biasGeluBackward(Tensor gradient, Tensor product, Tensor bias);
}
