/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gradients of parameters, for backward passes written by hand. Call it without grad. */
public final class Gradients {
    private Gradients() {}

    /**
     * Gives every parameter that trains and has no gradient yet one of zeros. Where much comes and goes while gradients are
     * computed, they would otherwise lie scattered over the heap and leave gaps too small for what comes next.
     */
    public static void reserve(NamedTensors tensors) {
        tensors.parameters().values().stream().filter(Tensor::requires_grad).forEach(parameter -> {
            try (Tensor gradient = parameter.mutable_grad()) {
                if (!gradient.defined()) {
                    Scopes.run(() -> gradient.put(torch.zeros_like(parameter)));
                }
            }
        });
    }

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
