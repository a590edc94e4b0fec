/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gradients of parameters, for backward passes written by hand. Call it without grad. */
public final class Gradients {
    private static final ThreadLocal<Optional<Consumer<Tensor>>> WATCHER = ThreadLocal.withInitial(Optional::empty);

    private Gradients() {}

    /** Runs {@code body}, and tells {@code watcher} of each parameter to whose gradient is added here meanwhile, on this thread. */
    public static void watched(Consumer<Tensor> watcher, Runnable body) {
        Optional<Consumer<Tensor>> outer = WATCHER.get();
        WATCHER.set(Optional.of(watcher));
        try {
            body.run();
        } finally {
            WATCHER.set(outer);
        }
    }

    private static void tell(Tensor parameter) {
        WATCHER.get().ifPresent(watcher -> watcher.accept(parameter));
    }

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
        tell(parameter);
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
        tell(parameter);
    }
}
