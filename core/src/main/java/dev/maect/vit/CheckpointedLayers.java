/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/**
 * Activation checkpointing (Chen et al. 2016, "Training deep nets with sublinear memory cost") on autograd: layers that
 * keep their input alone and are computed again, with a graph, when their gradient comes. The forward pass builds a graph
 * too, and drops it: which kernels are chosen hangs on whether there is one, and both passes must give the same numbers.
 */
final class CheckpointedLayers implements Tape.Layers {
    private final UnaryOperator<Tensor> layers;
    private final Supplier<Autocast> precision;
    private Optional<Tensor> input = Optional.empty();

    /**
     * A pass through {@code layers} in the precision that is on now.
     *
     * @param layers gives the same whenever it is asked: what is random in it is drawn before
     * @param x an input, for its device
     */
    CheckpointedLayers(UnaryOperator<Tensor> layers, Tensor x) {
        this.layers = layers;
        this.precision = Autocast.again(x);
    }

    @Override
    public Tensor forward(Tensor x) {
        input = Optional.of(Scopes.escape(x.detach()));
        return Scopes.keep(() -> withGraph(() -> layers.apply(x.detach())).detach());
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        Tensor x = input.orElseThrow().detach();
        x.set_requires_grad(toInput);
        Scopes.run(() -> {
            Tensor output = withGraph(() -> {
                try (Autocast again = precision.get()) {
                    return layers.apply(x);
                }
            });
            output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
        });
        return toInput ? Optional.of(new Tensor(x.grad())) : Optional.empty();
    }

    private static Tensor withGraph(Supplier<Tensor> body) {
        try (AutoGradMode mode = new AutoGradMode(true)) {
            return body.get();
        }
    }

    @Override
    public void close() {
        input.ifPresent(Tensor::close);
    }
}
