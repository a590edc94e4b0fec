/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import dev.maect.engine.Scopes;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The norm of all gradients together, and clipping by it (as torch.nn.utils.clip_grad_norm_). */
public final class GradientNorm {
    private GradientNorm() {}

    /** Euclidean norm over the gradients of all groups, float scalar; the enclosing scope or the caller frees it. */
    public static Tensor of(List<ParameterGroup> groups) {
        return Scopes.keep(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                TensorVector norms = new TensorVector();
                for (ParameterGroup group : groups) {
                    for (Tensor parameter : group.parameters().values()) {
                        norms.push_back(parameter.grad().norm());
                    }
                }
                return torch.stack(norms).norm();
            }
        });
    }

    /** Scales the gradients so that their norm is at most {@code limit}; {@code norm} is what {@link #of} gave. */
    public static void clip(List<ParameterGroup> groups, Tensor norm, double limit) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor factor = norm.add(new Scalar(1e-6))
                    .reciprocal()
                    .mul(new Scalar(limit))
                    .clamp_max(new Scalar(1.0));
            for (ParameterGroup group : groups) {
                for (Tensor parameter : group.parameters().values()) {
                    parameter.grad().mul_(factor);
                }
            }
        }
    }
}
