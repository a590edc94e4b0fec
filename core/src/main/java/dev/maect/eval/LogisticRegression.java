/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multinomial logistic regression without intercept on frozen features, as the low-shot protocol asks (MSN {@code
 * logistic_eval.py}): rows are centred (each by the mean of its own features) and scaled to unit length, then mean cross
 * entropy + lambda / 2 times the squared weights is minimised, by L-BFGS in double precision.
 *
 * <p>Logits are linear in the weights, so along a search direction they are known from one product; the line search
 * then costs no product at all, and an iteration two.
 */
public final class LogisticRegression {
    private LogisticRegression() {}

    /**
     * Fits a classifier.
     *
     * @param features float32 [N, D]
     * @param labels N class indices below {@code classes}
     * @return owned by the caller, who closes it
     */
    public static LogisticModel fit(Tensor features, int[] labels, int classes, LogisticRegressionOptions options) {
        if (features.size(0) != labels.length || labels.length == 0) {
            throw new EvaluationException(
                    "Logistic regression needs one label per picture and at least one picture; got " + features.size(0)
                            + " rows of features and " + labels.length + " labels.");
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor x = prepared(features);
            Tensor weight = Rows.zeros(x, ScalarType.Double, classes, x.size(1));
            SoftmaxObjective objective =
                    new SoftmaxObjective(x, LabelTensors.of(labels, x), classes, options.regularisation());
            Tensor logits = Rows.zeros(x, ScalarType.Double, labels.length, classes);
            Tensor gradient = Rows.zeros(x, ScalarType.Double, classes, x.size(1));
            QuasiNewtonHistory history = new QuasiNewtonHistory(gradient);
            double value = objective.valueAndGradient(logits, weight, gradient);
            boolean converged = false;
            int iteration = 0;
            while (iteration < options.maxIterations()) {
                double squaredGradient = gradient.square().sum().item_double();
                if (squaredGradient <= 2 * options.regularisation() * options.tolerance() * value) {
                    converged = true;
                    break;
                }
                iteration++;
                try (PointerScope step = new PointerScope()) {
                    Tensor direction = history.direction(gradient);
                    SoftmaxObjective.Line line = objective.along(direction, logits, weight);
                    double length = WolfeSearch.length(line, value, iteration == 1 ? firstLength(squaredGradient) : 1);
                    if (length == 0) {
                        break; // rounding leaves no way down
                    }
                    weight.add_(direction, new Scalar(length));
                    logits.add_(line.logits(), new Scalar(length));
                    Tensor before = gradient.clone();
                    value = objective.valueAndGradient(logits, weight, gradient);
                    history.remember(direction.mul_(new Scalar(length)), gradient.sub(before));
                }
            }
            weight.retainReference();
            return new LogisticModel(weight, value, iteration, converged);
        }
    }

    /** Rows of unit length around their own mean, float64, in the caller's scope. */
    static Tensor prepared(Tensor features) {
        Tensor x = Rows.doubles(features);
        Tensor centred = x.sub(x.mean(new long[] {1}, true, new ScalarTypeOptional()));
        return Rows.normalised(centred);
    }

    private static double firstLength(double squaredGradient) {
        return Math.min(1, 1 / Math.sqrt(squaredGradient));
    }

    /** The last pairs of steps and gradient changes, and what they say about the way down (Nocedal 1980). */
    private static final class QuasiNewtonHistory {
        private static final int PAIRS = 10;

        private final Tensor steps; // [PAIRS, K, D], a ring
        private final Tensor changes;
        private final double[] curvature = new double[PAIRS];
        private int count;

        QuasiNewtonHistory(Tensor like) {
            steps = Rows.zeros(like, ScalarType.Double, PAIRS, like.size(0), like.size(1));
            changes = torch.zeros_like(steps);
        }

        void remember(Tensor step, Tensor change) {
            double product = dot(step, change);
            if (product <= 0) {
                return; // rounding: a pair without positive curvature would turn the direction uphill
            }
            int slot = count % PAIRS;
            steps.select(0, slot).copy_(step);
            changes.select(0, slot).copy_(change);
            curvature[slot] = product;
            count++;
        }

        Tensor direction(Tensor gradient) {
            Tensor direction = gradient.neg();
            int oldest = Math.max(0, count - PAIRS);
            double[] weights = new double[PAIRS];
            for (int i = count - 1; i >= oldest; i--) {
                int slot = i % PAIRS;
                weights[slot] = dot(steps.select(0, slot), direction) / curvature[slot];
                direction.add_(changes.select(0, slot), new Scalar(-weights[slot]));
            }
            if (count > 0) {
                int last = (count - 1) % PAIRS;
                Tensor change = changes.select(0, last);
                direction.mul_(new Scalar(curvature[last] / dot(change, change)));
            }
            for (int i = oldest; i < count; i++) {
                int slot = i % PAIRS;
                double correction = dot(changes.select(0, slot), direction) / curvature[slot];
                direction.add_(steps.select(0, slot), new Scalar(weights[slot] - correction));
            }
            return direction;
        }
    }

    static double dot(Tensor a, Tensor b) {
        return torch.dot(a.reshape(-1), b.reshape(-1)).item_double();
    }
}
