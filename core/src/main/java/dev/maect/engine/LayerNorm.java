/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last dimension with scale and shift. */
public final class LayerNorm {
    static {
        NativeSetup.prepare();
    }

    /** What is added to the variance in the norms of MAE's ViT. */
    public static final double EPS = 1e-6;

    private final NamedTensors tensors = new NamedTensors();
    private final long[] shape;
    private final Tensor weight;
    private final Tensor bias;
    private final double eps;

    /** Scale 1, shift 0, {@link #EPS}. */
    public LayerNorm(long dim) {
        this(dim, EPS);
    }

    /** Scale 1, shift 0, with {@code eps} added to the variance. */
    public LayerNorm(long dim, double eps) {
        this.eps = eps;
        shape = new long[] {dim};
        weight = tensors.parameter("weight", torch.ones(dim));
        bias = tensors.parameter("bias", torch.zeros(dim));
    }

    /** x float [..., dim] to the same shape. */
    public Tensor forward(Tensor x) {
        try (TensorOptional w = new TensorOptional(weight);
                TensorOptional b = new TensorOptional(bias)) {
            return torch.layer_norm(x, shape, w, b, eps, true);
        }
    }

    /** As {@link #forward}, with each row's mean and reciprocal standard deviation. */
    public T_TensorTensorTensor_T normalise(Tensor x) {
        try (TensorOptional w = new TensorOptional(weight);
                TensorOptional b = new TensorOptional(bias)) {
            return torch.native_layer_norm(x, shape, w, b, eps);
        }
    }

    /** What is added to the variance. */
    public double eps() {
        return eps;
    }

    public long[] shape() {
        return shape;
    }

    public Tensor weight() {
        return weight;
    }

    public Tensor bias() {
        return bias;
    }

    /** The layer's weights. */
    public NamedTensors tensors() {
        return tensors;
    }
}
