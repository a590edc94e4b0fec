/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.LayerNorm;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Our kernels, until one cannot be launched; libtorch's operators from then on. */
final class SafeOperations implements BlockOperations {
    private final BlockOperations operators = new LibtorchOperations();
    private final BlockOperations kernels;
    private final Consumer<EngineException> told;
    private volatile boolean broken;

    /** {@code kernels}; {@code told} is given the first failure. */
    SafeOperations(BlockOperations kernels, Consumer<EngineException> told) {
        this.kernels = kernels;
        this.told = told;
    }

    private <T> T with(Function<BlockOperations, T> work) {
        if (!broken) {
            try {
                return work.apply(kernels);
            } catch (EngineException e) { // libtorch's own failures are not the kernels'
                broken = true;
                told.accept(e);
            }
        }
        return work.apply(operators);
    }

    @Override
    public Normed addNorm(Tensor stream, Optional<Tensor> branch, LayerNorm layer, Rows rows, ScalarType values) {
        return with(operations -> operations.addNorm(stream, branch, layer, rows, values));
    }

    @Override
    public NormGradient addNormBackward(Tensor gradient, Tensor past, Normed normed, LayerNorm layer, Rows rows) {
        return with(operations -> operations.addNormBackward(gradient, past, normed, layer, rows));
    }

    @Override
    public Tensor biasGelu(Tensor product, Tensor bias) {
        return with(operations -> operations.biasGelu(product, bias));
    }

    @Override
    public GeluGradient biasGeluBackward(Tensor gradient, Tensor product, Tensor bias) {
        return with(operations -> operations.biasGeluBackward(gradient, product, bias));
    }
}
