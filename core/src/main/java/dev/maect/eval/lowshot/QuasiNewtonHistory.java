/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import dev.maect.eval.matrix.Rows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The last pairs of steps and gradient changes of a minimisation over [K, D] weights, and what they say about the way
 * down (L-BFGS, Nocedal 1980). What they say nothing about is scaled by a fixed [D, D] guess of the inverse curvature.
 *
 * <p>Its tensors belong to the pointer scope that it was made in.
 */
final class QuasiNewtonHistory {
    private static final int PAIRS = 10;

    private final Tensor steps; // [PAIRS, K, D], a ring
    private final Tensor changes;
    private final Tensor inverseCurvature; // [D, D]
    private final double[] curvature;
    private double scale;
    private int count;

    private QuasiNewtonHistory(
            Tensor steps, Tensor changes, Tensor inverseCurvature, double[] curvature, double scale, int count) {
        this.steps = steps;
        this.changes = changes;
        this.inverseCurvature = inverseCurvature;
        this.curvature = curvature;
        this.scale = scale;
        this.count = count;
    }

    /**
     * An empty history.
     *
     * @param like a gradient
     * @param inverseCurvature symmetric and positive definite [D, D]
     */
    static QuasiNewtonHistory of(Tensor like, Tensor inverseCurvature) {
        Tensor steps = Rows.zeros(like, like.scalar_type(), PAIRS, like.size(0), like.size(1));
        return new QuasiNewtonHistory(steps, torch.zeros_like(steps), inverseCurvature, new double[PAIRS], 1, 0);
    }

    /** The same in double precision. */
    QuasiNewtonHistory doubles() {
        return new QuasiNewtonHistory(
                Rows.doubles(steps), Rows.doubles(changes), Rows.doubles(inverseCurvature), curvature, scale, count);
    }

    /** Adds a pair, unless rounding has left it without positive curvature: it would turn the direction uphill. */
    void remember(Tensor step, Tensor change) {
        double product = LogisticRegression.dot(step, change);
        if (product <= 0) {
            return;
        }
        int slot = count % PAIRS;
        try (PointerScope scope = new PointerScope()) {
            steps.select(0, slot).copy_(step);
            changes.select(0, slot).copy_(change);
            curvature[slot] = product;
            scale = product / LogisticRegression.dot(change, guess(change));
        }
        count++;
    }

    private Tensor guess(Tensor gradient) {
        return gradient.matmul(inverseCurvature);
    }

    /** The way down from a point with this gradient; in the caller's scope. */
    Tensor direction(Tensor gradient) {
        Tensor rest = gradient.neg();
        int oldest = Math.max(0, count - PAIRS);
        double[] weights = new double[PAIRS];
        for (int i = count - 1; i >= oldest; i--) {
            int slot = i % PAIRS;
            weights[slot] = LogisticRegression.dot(steps.select(0, slot), rest) / curvature[slot];
            rest.add_(changes.select(0, slot), new Scalar(-weights[slot]));
        }
        Tensor direction = guess(rest).mul_(new Scalar(scale));
        for (int i = oldest; i < count; i++) {
            int slot = i % PAIRS;
            double correction = LogisticRegression.dot(changes.select(0, slot), direction) / curvature[slot];
            direction.add_(steps.select(0, slot), new Scalar(weights[slot] - correction));
        }
        return direction;
    }
}
