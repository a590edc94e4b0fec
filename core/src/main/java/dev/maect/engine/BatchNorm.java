/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalisation of [N, dim] features with scale and shift, eps 1e-5, momentum 0.1. Training uses the batch's own
 * statistics (biased variance) and updates the running ones (unbiased variance), as PyTorch does.
 */
public final class BatchNorm {
    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final NamedTensors tensors = new NamedTensors();
    private final TensorOptional weight;
    private final TensorOptional bias;
    private final TensorOptional runningMean;
    private final TensorOptional runningVar;
    private final Tensor batchesTracked;

    /** Scale 1, shift 0, running mean 0 and variance 1. */
    public BatchNorm(long dim) {
        weight = new TensorOptional(tensors.parameter("weight", torch.ones(dim)));
        bias = new TensorOptional(tensors.parameter("bias", torch.zeros(dim)));
        runningMean = new TensorOptional(tensors.buffer("running_mean", torch.zeros(dim)));
        runningVar = new TensorOptional(tensors.buffer("running_var", torch.ones(dim)));
        batchesTracked =
                tensors.buffer("num_batches_tracked", torch.zeros(new long[0], new TensorOptions(ScalarType.Long)));
    }

    /** x float [N, dim] to the same shape; float32 statistics whatever the precision of x. */
    public Tensor forward(Tensor x, boolean training) {
        if (training) {
            try (Scalar one = new Scalar(1)) {
                batchesTracked.add_(one);
            }
        }
        return torch.batch_norm(x, weight, bias, runningMean, runningVar, training, MOMENTUM, EPS, false);
    }

    /** The layer's weights and running statistics. */
    public NamedTensors tensors() {
        return tensors;
    }
}
