/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.Gradients;
import dev.maect.engine.LayerNorm;
import dev.maect.engine.Scopes;
import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer norm's pass over one input, without a graph: call it without grad. It keeps the input and two numbers per row,
 * not the result, which {@link #normalised} computes anew where backward wants it. {@link #close} frees them.
 */
public final class LayerNormPass implements AutoCloseable {
    private final LayerNorm layer;
    private final Tensor x;
    private Optional<Statistics> statistics = Optional.empty();

    /** Two numbers per row. */
    private record Statistics(Tensor mean, Tensor reciprocalStd) implements AutoCloseable {
        @Override
        public void close() {
            mean.close();
            reciprocalStd.close();
        }
    }

    /** A pass of {@code layer} over x float32 [T, dim]. */
    public LayerNormPass(LayerNorm layer, Tensor x) {
        this.layer = layer;
        this.x = Scopes.escape(x);
    }

    /** The layer's input. */
    public Tensor input() {
        return x;
    }

    /** The forward pass: float32 [T, dim]. */
    public Tensor normalised() {
        return Scopes.keep(() -> {
            T_TensorTensorTensor_T result = layer.normalise(x);
            if (statistics.isEmpty()) {
                statistics = Optional.of(new Statistics(own(result.get1()), own(result.get2())));
            }
            return new Tensor(result.get0());
        });
    }

    /** A tuple's members end with the tuple. */
    private static Tensor own(Tensor member) {
        return Scopes.escape(new Tensor(member));
    }

    /**
     * Adds to the gradients of scale and shift.
     *
     * @param gradient float32 [T, dim], that of the output
     * @return float32 [T, dim], that of the input
     */
    public Tensor backward(Tensor gradient) {
        return Scopes.keep(() -> {
            if (statistics.isEmpty()) {
                Scopes.run(this::normalised);
            }
            Statistics s = statistics.orElseThrow();
            T_TensorTensorTensor_T result = torch.native_layer_norm_backward(
                    gradient,
                    x,
                    layer.shape(),
                    s.mean(),
                    s.reciprocalStd(),
                    new TensorOptional(layer.weight()),
                    new TensorOptional(layer.bias()),
                    new BoolPointer(3).put(0, true).put(1, true).put(2, true));
            Gradients.add(layer.weight(), result.get1());
            Gradients.add(layer.bias(), result.get2());
            return new Tensor(result.get0());
        });
    }

    @Override
    public void close() {
        x.close();
        statistics.ifPresent(Statistics::close);
    }
}
