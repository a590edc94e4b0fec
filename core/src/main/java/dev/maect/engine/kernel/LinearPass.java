/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.Gradients;
import dev.maect.engine.Linear;
import dev.maect.engine.Scopes;
import java.util.Optional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear layer's products, forward and backward, without a graph: call it without grad and with autocast off. In bfloat16 it
 * multiplies a copy of the weight, made when one is needed and gone with {@link #release}: to make it twice a step costs little,
 * to hold all layers' would cost half the memory of the weights.
 */
public final class LinearPass {
    private final Linear layer;
    private final ScalarType values;
    private Optional<Copy> copy = Optional.empty();

    private record Copy(Tensor weight, Tensor bias) {}

    /**
     * The products of {@code layer}, which has a bias.
     *
     * @param values BFloat16, or the layer's own type
     */
    public LinearPass(Linear layer, ScalarType values) {
        this.layer = layer;
        this.values = values;
    }

    /** x float [T, in] to values [T, out]. */
    public Tensor forward(Tensor x) {
        if (values != ScalarType.BFloat16) {
            return layer.forward(x);
        }
        return Scopes.keep(() -> {
            try (TensorOptional bias = new TensorOptional(copy().bias())) {
                return torch.linear(x.to(values), copy().weight(), bias);
            }
        });
    }

    /** The gradient float [T, out] of the output to that, values [T, in], of the input. */
    public Tensor toInput(Tensor gradient) {
        return values != ScalarType.BFloat16
                ? layer.toInput(gradient)
                : Scopes.keep(() -> gradient.to(values).mm(copy().weight()));
    }

    /**
     * Adds to the gradients of weight and bias, which are float32.
     *
     * @param gradient float [T, out], that of the output
     * @param rows float [T, in], the input
     */
    public void toWeights(Tensor gradient, Tensor rows) {
        if (values != ScalarType.BFloat16) {
            layer.toWeights(gradient, rows);
            return;
        }
        Scopes.run(() -> {
            Tensor product = gradient.to(values).t().mm(rows.to(values));
            Gradients.add(layer.weight(), product.to(ScalarType.Float));
            Gradients.add(
                    layer.bias().orElseThrow(),
                    gradient.sum(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Float)));
        });
    }

    private Copy copy() {
        if (copy.isEmpty()) {
            copy = Optional.of(new Copy(
                    Scopes.escape(Scopes.keep(() -> layer.weight().to(values))),
                    Scopes.escape(Scopes.keep(() -> layer.bias().orElseThrow().to(values)))));
        }
        return copy.get();
    }

    /** Frees the copy of the weight until the next product. */
    public void release() {
        copy.ifPresent(made -> {
            made.weight().close();
            made.bias().close();
        });
        copy = Optional.empty();
    }
}
