/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The NNCLR loss (Dwibedi et al. 2021, equation 3; MAE-CT losses/nnclr_loss.py): each neighbour must pick out the
 * prediction of its own sample among the predictions of the whole batch. float32 always.
 */
final class NnclrLoss {
    private NnclrLoss() {}

    /**
     * Cross entropy of {@code neighbours · unit(predicted)ᵀ / temperature} against the diagonal.
     *
     * @param predicted float [N, dim], gradients flow here
     * @param neighbours float [N, dim], unit rows
     * @param transposed whether each prediction picks out its neighbour instead
     * @return float scalar, the mean over the batch
     */
    public static Tensor of(Tensor predicted, Tensor neighbours, double temperature, boolean transposed) {
        return Scopes.keep(() -> {
            Tensor logits =
                    neighbours.matmul(NeighbourQueue.unit(predicted).t()).div(new Scalar(temperature));
            return torch.cross_entropy_loss(transposed ? logits.t() : logits, diagonal(logits));
        });
    }

    private static Tensor diagonal(Tensor logits) {
        return torch.arange(
                new Scalar(logits.size(0)),
                new TensorOptions(ScalarType.Long).device(new DeviceOptional(logits.device())));
    }
}
