/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.Tensor;

/**
 * A linear layer's three products in float32, forward and backward to its input and to its weights, for rows that form a
 * matrix. No graph is built: call it without grad.
 */
public final class LinearPass {
    private final Linear layer;

    /** The passes of {@code layer}. */
    public LinearPass(Linear layer) {
        this.layer = layer;
    }

    /** {@code rows} float32 [T, in] to [T, out]. */
    public Tensor forward(Tensor rows) {
        return layer.forward(rows);
    }

    /** The gradient [T, out] of the output to that [T, in] of the input. */
    public Tensor toInput(Tensor gradient) {
        return gradient.mm(layer.weight());
    }

    /** Adds to the gradients of weight and bias: gradient [T, out] of the output, {@code rows} [T, in] the input. */
    public void toWeights(Tensor gradient, Tensor rows) {
        Scopes.run(() -> {
            Tensor transposed = gradient.t();
            Tensor present = layer.weight().grad();
            if (present.defined()) {
                present.addmm_(transposed, rows);
            } else {
                Gradients.add(layer.weight(), transposed.mm(rows));
            }
            layer.bias().ifPresent(bias -> Gradients.add(bias, gradient.sum(new long[] {0})));
        });
    }
}
