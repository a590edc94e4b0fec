/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Mean cross entropy of linear logits + lambda / 2 times the squared weights, in double precision. */
final class SoftmaxObjective {
    private final Tensor x; // [N, D]
    private final Tensor labels; // [N, 1]
    private final int classes;
    private final double lambda;
    private final double count;

    SoftmaxObjective(Tensor x, Tensor labels, int classes, double lambda) {
        this.x = x;
        this.labels = labels.unsqueeze(1);
        this.classes = classes;
        this.lambda = lambda;
        count = x.size(0);
    }

    /** The value at {@code weight}, whose logits are known; writes the gradient, [K, D]. */
    double valueAndGradient(Tensor logits, Tensor weight, Tensor gradient) {
        try (PointerScope scope = new PointerScope()) {
            Tensor logProbabilities = logits.log_softmax(1);
            double value = -logProbabilities.gather(1, labels).sum().item_double() / count
                    + lambda / 2 * LogisticRegression.dot(weight, weight);
            Tensor errors = errors(logProbabilities.exp_());
            gradient.copy_(weight);
            gradient.addmm_(errors.t(), x, new Scalar(lambda), new Scalar(1 / count));
            return value;
        }
    }

    /** Probabilities less one at the right class; in place. */
    private Tensor errors(Tensor probabilities) {
        Tensor minusOne = Rows.full(probabilities, probabilities.scalar_type(), -1, labels.size(0), 1);
        return probabilities.scatter_add_(1, labels, minusOne);
    }

    /** The objective along {@code weight + length * direction}; its tensors belong to the caller's scope. */
    Line along(Tensor direction, Tensor logits, Tensor weight) {
        return new Line(
                x.matmul(direction.t()),
                logits,
                LogisticRegression.dot(weight, direction),
                LogisticRegression.dot(direction, direction));
    }

    /** The objective as a convex function of one length; evaluating it needs no matrix product. */
    final class Line implements WolfeSearch.Function {
        private final Tensor logits;
        private final Tensor start;
        private final double weightDotDirection;
        private final double directionDotDirection;

        private Line(Tensor logits, Tensor start, double weightDotDirection, double directionDotDirection) {
            this.logits = logits;
            this.start = start;
            this.weightDotDirection = weightDotDirection;
            this.directionDotDirection = directionDotDirection;
        }

        /** How the logits change per unit of length, [N, K]. */
        Tensor logits() {
            return logits;
        }

        @Override
        public WolfeSearch.Point at(double length) {
            try (PointerScope scope = new PointerScope()) {
                Tensor logProbabilities = start.add(logits, new Scalar(length))
                        .view(start.size(0), classes)
                        .log_softmax(1);
                double crossEntropy = -logProbabilities.gather(1, labels).sum().item_double() / count;
                double slope = errors(logProbabilities.exp_())
                                .mul_(logits)
                                .sum(new ScalarTypeOptional())
                                .item_double()
                        / count;
                // the constant lambda / 2 |weight|² is left out: only differences count here
                return new WolfeSearch.Point(
                        length,
                        crossEntropy + lambda * length * (weightDotDirection + length / 2 * directionDotDirection),
                        slope + lambda * (weightDotDirection + length * directionDotDirection));
            }
        }
    }
}
