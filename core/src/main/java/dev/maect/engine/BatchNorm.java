/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalisation of [N, dim] features with or without scale and shift, eps 1e-5, momentum 0.1. Training uses the batch's own
 * statistics (biased variance) and updates the running ones (unbiased variance), as PyTorch does.
 */
public final class BatchNorm {
    static {
        NativeSetup.prepare();
    }

    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final NamedTensors tensors = new NamedTensors();
    private final Optional<Tensor> weight;
    private final Optional<Tensor> bias;
    private final Tensor runningMean;
    private final Tensor runningVar;
    private final Tensor batchesTracked;

    /** Scale 1, shift 0, running mean 0 and variance 1. */
    public BatchNorm(long dim) {
        this(dim, true);
    }

    /** As above; without {@code affine} nothing but the running statistics, as before linear probes. */
    public BatchNorm(long dim, boolean affine) {
        weight = affine ? Optional.of(tensors.parameter("weight", torch.ones(dim))) : Optional.empty();
        bias = affine ? Optional.of(tensors.parameter("bias", torch.zeros(dim))) : Optional.empty();
        runningMean = tensors.buffer("running_mean", torch.zeros(dim));
        runningVar = tensors.buffer("running_var", torch.ones(dim));
        try (TensorOptions longs = new TensorOptions(ScalarType.Long)) {
            batchesTracked = tensors.buffer("num_batches_tracked", torch.zeros(new long[0], longs));
        }
    }

    /** x float [N, dim] to the same shape; float32 statistics whatever the precision of x. */
    public Tensor forward(Tensor x, boolean training) {
        if (training) {
            try (Scalar one = new Scalar(1)) {
                batchesTracked.add_(one);
            }
        }
        try (TensorOptional w = weight.map(TensorOptional::new).orElseGet(TensorOptional::new);
                TensorOptional b = bias.map(TensorOptional::new).orElseGet(TensorOptional::new);
                TensorOptional mean = new TensorOptional(runningMean);
                TensorOptional var = new TensorOptional(runningVar)) {
            return torch.batch_norm(x, w, b, mean, var, training, MOMENTUM, EPS, false);
        }
    }

    /** The layer's weights and running statistics. */
    public NamedTensors tensors() {
        return tensors;
    }
}
