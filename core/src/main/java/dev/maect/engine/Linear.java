/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.DeviceType;

import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A fully connected layer {@code y = x Wᵀ + b} with weight [out, in], named {@code weight} and {@code bias}. */
public final class Linear {
    static {
        NativeSetup.prepare();
    }

    private final NamedTensors tensors = new NamedTensors();
    private final Tensor weight;
    private final Optional<Tensor> bias;

    /** Zero weights of the given size; the owner initialises or loads them. */
    public Linear(long in, long out, boolean withBias) {
        weight = tensors.parameter("weight", torch.zeros(out, in));
        bias = withBias ? Optional.of(tensors.parameter("bias", torch.zeros(out))) : Optional.empty();
    }

    /** x float [..., in] to float [..., out]. */
    public Tensor forward(Tensor x) {
        if (bias.isPresent() && x.is_cpu() && !torch.is_autocast_enabled(DeviceType.CPU)) {
            return productThenBias(x, bias.get());
        }
        try (TensorOptional b = bias.map(TensorOptional::new).orElseGet(TensorOptional::new)) {
            return torch.linear(x, weight, b);
        }
    }

    /**
     * libtorch's own linear layer first spreads the bias over its output, for the matrix product to add to; to add it
     * afterwards, in place, takes up to a third less time, most with few inputs and many outputs.
     */
    private Tensor productThenBias(Tensor x, Tensor b) {
        return Scopes.keep(() -> {
            long[] shape = Tensors.shape(x);
            shape[shape.length - 1] = weight.size(0);
            return x.reshape(-1, weight.size(1)).mm(weight.t()).add_(b).reshape(shape);
        });
    }

    /** The gradient float32 [T, out] of the output to that [T, in] of the input. Call it without grad. */
    public Tensor toInput(Tensor gradient) {
        return gradient.mm(weight);
    }

    /**
     * Adds to the gradients of weight and bias. Call it without grad.
     *
     * @param gradient float32 [T, out], that of the output
     * @param rows float32 [T, in], the input
     */
    public void toWeights(Tensor gradient, Tensor rows) {
        Scopes.run(() -> {
            Gradients.addProduct(weight, gradient.t(), rows);
            bias.ifPresent(b -> Gradients.add(b, gradient.sum(new long[] {0})));
        });
    }

    /** Float [out, in]; it belongs to the layer. */
    public Tensor weight() {
        return weight;
    }

    /** Float [out]; it belongs to the layer. */
    public Optional<Tensor> bias() {
        return bias;
    }

    /** Gives the memory of the weight back. The layer is of no use then, but for what was made of it before. */
    public void giveBackWeight() {
        Scopes.run(() -> weight.set_data(torch.empty(0)));
    }

    /** The layer's weights. */
    public NamedTensors tensors() {
        return tensors;
    }

    /** PyTorch's default initialisation: weight and bias uniform in ±1/√in (kaiming_uniform with a = √5). */
    public void initialiseDefault(GeneratorOptional generator) {
        double bound = 1 / Math.sqrt(weight.size(1));
        Initialisation.uniform(weight, bound, generator);
        bias.ifPresent(b -> Initialisation.uniform(b, bound, generator));
    }
}
