/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Gradients;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Activation checkpointing (Chen et al. 2016, "Training deep nets with sublinear memory cost") on autograd: layers that
 * keep their input alone and are computed again, with a graph, when their gradient comes. The forward pass builds a graph
 * too, and drops it: which kernels are chosen hangs on whether there is one, and both passes must give the same numbers.
 */
final class CheckpointedLayers implements Tape.Layers {
    private final UnaryOperator<Tensor> layers;
    private final NamedTensors weights;
    private final Tensor output;
    private final Supplier<Autocast> precision;
    private Optional<Tensor> input = Optional.empty();

    /**
     * A pass through {@code layers} in the precision that is on now.
     *
     * @param layers gives the same whenever it is asked: what is random in it is drawn before
     * @param weights theirs
     * @param output where their output goes, one of the {@link #places}
     */
    CheckpointedLayers(UnaryOperator<Tensor> layers, NamedTensors weights, Tensor output) {
        this.layers = layers;
        this.weights = weights;
        this.output = output;
        this.precision = Autocast.again(output);
    }

    /**
     * Room for the outputs of {@code count} layers in a row, of the input's shape and type. It is taken before the first of
     * them computes: between what a layer frees at once the outputs would leave gaps that are too small for the next.
     */
    static List<Tensor> places(int count, Tensor input) {
        return IntStream.range(0, count)
                .mapToObj(i -> torch.empty_like(input.detach()))
                .toList();
    }

    @Override
    public Tensor forward(Tensor x) {
        input = Optional.of(Scopes.escape(x.detach()));
        Scopes.run(() -> output.copy_(withGraph(() -> layers.apply(x.detach())).detach()));
        return output;
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        Tensor x = input.orElseThrow().detach();
        x.set_requires_grad(toInput);
        Gradients.reserve(weights);
        Scopes.run(() -> {
            Tensor again = withGraph(() -> {
                try (Autocast autocast = precision.get()) {
                    return layers.apply(x);
                }
            });
            again.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
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
