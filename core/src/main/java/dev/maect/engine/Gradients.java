/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.Tensor;

/** The gradients of parameters, for backward passes written by hand. Call it without grad. */
public final class Gradients {
    private Gradients() {}

    /** Adds {@code value}, of the parameter's shape, to its gradient; the first one becomes the gradient itself. */
    public static void add(Tensor parameter, Tensor value) {
        try (Tensor gradient = parameter.mutable_grad()) {
            if (gradient.defined()) {
                gradient.add_(value);
            } else {
                gradient.put(value);
            }
        }
    }

    /** Adds the matrix product of {@code left} and {@code right}, without a matrix of its own where there is a gradient. */
    public static void addProduct(Tensor parameter, Tensor left, Tensor right) {
        try (Tensor gradient = parameter.mutable_grad()) {
            if (gradient.defined()) {
                gradient.addmm_(left, right);
            } else {
                gradient.put(left.mm(right));
            }
        }
    }
}
