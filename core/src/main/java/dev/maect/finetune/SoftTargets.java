/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Classes as distributions: label smoothing, mixtures of two labels, and the cross entropy with them. */
final class SoftTargets {
    private SoftTargets() {}

    /**
     * Smoothed targets of images that are mixed with others.
     *
     * @param labels int64 [B]
     * @param others of those that they are mixed with, int64 [B]
     * @param share of the image's own label, 0 to 1; 1 for no mixture
     * @param smoothing mass spread evenly over all classes (Szegedy et al. 2016)
     * @return float32 [B, classes], rows sum to 1
     */
    static Tensor of(Tensor labels, Tensor others, int classes, double share, double smoothing) {
        return Scopes.keep(() -> {
            Tensor own = smoothed(labels, classes, smoothing);
            if (share == 1) {
                return own;
            }
            Tensor other = smoothed(others, classes, smoothing);
            return own.mul(new Scalar(share)).add(other.mul(new Scalar(1 - share)));
        });
    }

    private static Tensor smoothed(Tensor labels, int classes, double smoothing) {
        return torch.one_hot(labels, classes)
                .to(ScalarType.Float)
                .mul(new Scalar(1 - smoothing))
                .add(new Scalar(smoothing / classes));
    }

    /**
     * Mean over the batch of the cross entropy, in float32.
     *
     * @param logits float [B, classes]
     * @param targets float32 [B, classes]
     * @return float32 scalar
     */
    static Tensor crossEntropy(Tensor logits, Tensor targets) {
        return Scopes.keep(() -> torch.log_softmax(logits.to(ScalarType.Float), 1)
                .mul(targets)
                .sum(1)
                .mean()
                .neg());
    }
}
