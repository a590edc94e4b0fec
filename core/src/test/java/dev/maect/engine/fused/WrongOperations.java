/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.LayerNorm;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operations with one fault, as a kernel may have it. */
final class WrongOperations implements BlockOperations {
    /** How many faults there are; one more is a kernel that cannot be launched. */
    static final int FAULTS = 4;

    private final BlockOperations right = new LibtorchOperations();
    private final int fault;
    private int calls;

    WrongOperations(int fault) {
        this.fault = fault;
    }

    int calls() {
        return calls;
    }

    private Tensor spoilt(int number, Tensor tensor) {
        return fault == number ? tensor.mul(new Scalar(1.05)) : tensor;
    }

    @Override
    public Normed addNorm(Tensor stream, Optional<Tensor> branch, LayerNorm layer, Rows rows, ScalarType values) {
        Normed normed = right.addNorm(stream, branch, layer, rows, values);
        return new Normed(normed.sum(), spoilt(0, normed.normed()), normed.mean(), normed.reciprocalStd());
    }

    @Override
    public NormGradient addNormBackward(Tensor gradient, Tensor past, Normed normed, LayerNorm layer, Rows rows) {
        NormGradient below = right.addNormBackward(gradient, past, normed, layer, rows);
        return new NormGradient(
                below.stream(), below.branch(), spoilt(1, below.scale()), below.shift(), spoilt(2, below.bias()));
    }

    @Override
    public Tensor biasGelu(Tensor product, Tensor bias) {
        calls++;
        if (fault == FAULTS) {
            throw new EngineException("CUDA cannot launch bias_gelu: a test.");
        }
        return right.biasGelu(product, bias);
    }

    @Override
    public GeluGradient biasGeluBackward(Tensor gradient, Tensor product, Tensor bias) {
        GeluGradient below = right.biasGeluBackward(gradient, product, bias);
        return new GeluGradient(spoilt(3, below.product()), below.bias());
    }
}
