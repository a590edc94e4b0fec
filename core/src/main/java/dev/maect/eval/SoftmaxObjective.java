/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean cross entropy of linear logits + lambda / 2 times the squared weights, in the precision of the features; sums over
 * rows in double precision. It stands at one point, whose logits and errors (probabilities less one at the right class)
 * it holds; what was computed for a trial of the line search is kept when the trial is accepted, so that an iteration
 * costs two matrix products and, mostly, one softmax.
 *
 * <p>Its tensors belong to the pointer scope that it was made in.
 */
final class SoftmaxObjective {
    private static final long BLOCK_ELEMENTS =
            256L << 10; // logits of a block, and what is made of them, stay in the cache

    private final Tensor x; // [N, D]
    private final Tensor labels; // [N, 1]
    private final double lambda;
    private final double count;
    private final long block;
    private final Tensor slopes; // [N, K], of the logits along the line
    private final Tensor errors; // [N, K], at the last evaluated point
    private Tensor logits; // [N, K], at the point
    private Tensor trial; // [N, K], at the last trial
    private double crossEntropy;

    /**
     * Stands at weights of zero.
     *
     * @param x [N, D], float32 or float64
     * @param labels int64 [N]
     */
    SoftmaxObjective(Tensor x, Tensor labels, int classes, double lambda) {
        this.x = x;
        this.labels = labels.unsqueeze(1);
        this.lambda = lambda;
        count = x.size(0);
        block = Math.max(64, BLOCK_ELEMENTS / classes);
        logits = Rows.zeros(x, x.scalar_type(), x.size(0), classes);
        trial = torch.empty_like(logits);
        slopes = torch.empty_like(logits);
        errors = torch.empty_like(logits);
    }

    /** Goes to {@code weight}. */
    void moveTo(Tensor weight) {
        try (PointerScope scope = new PointerScope()) {
            torch.mm_out(logits, x, weight.t());
            crossEntropy = evaluate(logits);
        }
    }

    /** The value at the point, whose weights are {@code weight}. */
    double value(Tensor weight) {
        return crossEntropy + lambda / 2 * LogisticRegression.dot(weight, weight);
    }

    /** Writes the gradient at the point, [K, D]. */
    void gradient(Tensor weight, Tensor gradient) {
        try (PointerScope scope = new PointerScope()) {
            gradient.copy_(weight);
            gradient.addmm_(errors.t(), x, new Scalar(lambda), new Scalar(1 / count));
        }
    }

    /** The mean cross entropy of some logits; leaves their errors. */
    private double evaluate(Tensor logits) {
        double sum = 0;
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                sum += evaluate(logits, from);
            }
        }
        return sum / count;
    }

    private double evaluate(Tensor logits, long from) {
        Tensor logProbabilities = Rows.block(logits, from, block).log_softmax(1);
        Tensor right = Rows.block(labels, from, block);
        double sum = -logProbabilities
                .gather(1, right)
                .sum(new ScalarTypeOptional(ScalarType.Double))
                .item_double();
        Tensor target = Rows.block(errors, from, block);
        torch.exp_out(target, logProbabilities);
        target.scatter_add_(1, right, Rows.full(target, target.scalar_type(), -1, right.size(0), 1));
        return sum;
    }

    /** The objective along {@code weight + length * direction}, from the point with this gradient. */
    Line along(Tensor direction, Tensor weight, Tensor gradient) {
        try (PointerScope scope = new PointerScope()) {
            torch.mm_out(slopes, x, direction.t());
            return new Line(
                    new WolfeSearch.Point(0, crossEntropy, LogisticRegression.dot(gradient, direction)),
                    LogisticRegression.dot(weight, direction),
                    LogisticRegression.dot(direction, direction));
        }
    }

    /** The objective as a convex function of one length; evaluating it needs no matrix product. */
    final class Line implements WolfeSearch.Function {
        private final WolfeSearch.Point start;
        private final double weightDotDirection;
        private final double directionDotDirection;
        private double last = Double.NaN;
        private double lastCrossEntropy;

        private Line(WolfeSearch.Point start, double weightDotDirection, double directionDotDirection) {
            this.start = start;
            this.weightDotDirection = weightDotDirection;
            this.directionDotDirection = directionDotDirection;
        }

        /** Where the line begins; as everywhere on it, without the constant lambda / 2 |weight|². */
        WolfeSearch.Point start() {
            return start;
        }

        @Override
        public WolfeSearch.Point at(double length) {
            double sum = 0;
            double slope = 0;
            for (long from = 0; from < x.size(0); from += block) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor along = Rows.block(slopes, from, block);
                    Tensor there = Rows.block(trial, from, block);
                    torch.add_out(there, Rows.block(logits, from, block), along, new Scalar(length));
                    sum += evaluate(trial, from);
                    slope += LogisticRegression.dot(Rows.block(errors, from, block), along);
                }
            }
            last = length;
            lastCrossEntropy = sum / count;
            return new WolfeSearch.Point(
                    length,
                    lastCrossEntropy + lambda * length * (weightDotDirection + length / 2 * directionDotDirection),
                    slope / count + lambda * (weightDotDirection + length * directionDotDirection));
        }

        /** Moves the point along the line. */
        void go(double length) {
            if (length != last) {
                at(length);
            }
            Tensor before = logits;
            logits = trial;
            trial = before;
            crossEntropy = lastCrossEntropy;
        }
    }
}
