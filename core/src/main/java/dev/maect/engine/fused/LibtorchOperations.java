/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.Scopes;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** {@link BlockOperations} of libtorch's operators, on any device: what our kernels are measured by, and what stands in for them. */
public final class LibtorchOperations implements BlockOperations {
    @Override
    public Normed addNorm(Tensor stream, Optional<Tensor> branch, LayerNorm layer, Rows rows, ScalarType values) {
        List<Tensor> results = Scopes.keepAll(() -> {
            Tensor wanted = wanted(stream, rows);
            Tensor sum = branch.isPresent() ? wanted.add(branch.get()) : wanted;
            T_TensorTensorTensor_T normed = layer.normalise(sum);
            return List.of(
                    new Tensor(sum),
                    new Tensor(normed.get0()).to(values),
                    new Tensor(normed.get1()),
                    new Tensor(normed.get2()));
        });
        return new Normed(results.get(0), results.get(1), results.get(2), results.get(3));
    }

    private static Tensor wanted(Tensor stream, Rows rows) {
        return last(stream, rows).reshape(rows.wantedCount(), stream.size(1));
    }

    /** A view, [images, wanted, dim]. */
    private static Tensor last(Tensor stream, Rows rows) {
        return stream.reshape(rows.images(), rows.length(), stream.size(1))
                .narrow(1, rows.length() - rows.wanted(), rows.wanted());
    }

    @Override
    public NormGradient addNormBackward(Tensor gradient, Tensor past, Normed normed, LayerNorm layer, Rows rows) {
        List<Tensor> results = Scopes.keepAll(() -> {
            T_TensorTensorTensor_T below = torch.native_layer_norm_backward(
                    gradient.to(ScalarType.Float),
                    normed.sum(),
                    layer.shape(),
                    normed.mean(),
                    normed.reciprocalStd(),
                    new TensorOptional(layer.weight()),
                    new TensorOptional(layer.bias()),
                    new BoolPointer(3).put(0, true).put(1, true).put(2, true));
            Tensor stream = new Tensor(below.get0());
            last(stream, rows).add_(past.reshape(rows.images(), rows.wanted(), past.size(1)));
            return List.of(
                    stream,
                    stream.to(gradient.scalar_type()),
                    new Tensor(below.get1()),
                    new Tensor(below.get2()),
                    stream.sum(new long[] {0}));
        });
        return new NormGradient(results.get(0), results.get(1), results.get(2), results.get(3), results.get(4));
    }

    @Override
    public Tensor biasGelu(Tensor product, Tensor bias) {
        return Scopes.keep(() -> torch.gelu(before(product, bias)).to(product.scalar_type()));
    }

    private static Tensor before(Tensor product, Tensor bias) {
        return product.to(ScalarType.Float).add(bias, new Scalar(1));
    }

    @Override
    public GeluGradient biasGeluBackward(Tensor gradient, Tensor product, Tensor bias) {
        List<Tensor> results = Scopes.keepAll(() -> {
            Tensor below = torch.gelu_backward(gradient.to(ScalarType.Float), before(product, bias));
            return List.of(below.to(product.scalar_type()), below.sum(new long[] {0}));
        });
        return new GeluGradient(results.get(0), results.get(1));
    }
}
