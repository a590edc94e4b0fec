/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.ArrayList;
import java.util.List;
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
 * <p>Logits have a row per class and a column per picture: a softmax over few classes is then made of long vector
 * operations instead of many short ones. They are held in blocks that stay in the cache with all that is made of them.
 *
 * <p>Its tensors belong to the pointer scope that it was made in.
 */
final class SoftmaxObjective {
    private static final long BLOCK_ELEMENTS = 128L << 10;

    private final List<Block> blocks = new ArrayList<>();
    private final double lambda;
    private final double count;
    private double crossEntropy;

    /**
     * Stands at weights of zero.
     *
     * @param x [N, D], float32 or float64
     * @param labels int64 [N]
     */
    SoftmaxObjective(Tensor x, Tensor labels, int classes, double lambda) {
        this.lambda = lambda;
        count = x.size(0);
        long size = Math.max(64, BLOCK_ELEMENTS / classes);
        for (long from = 0; from < x.size(0); from += size) {
            blocks.add(new Block(Rows.block(x, from, size), Rows.block(labels, from, size), classes));
        }
    }

    /** Goes to {@code weight}. */
    void moveTo(Tensor weight) {
        double sum = 0;
        for (Block block : blocks) {
            sum += block.moveTo(weight);
        }
        crossEntropy = sum / count;
    }

    /** The value at the point, whose weights are {@code weight}. */
    double value(Tensor weight) {
        return crossEntropy + lambda / 2 * LogisticRegression.dot(weight, weight);
    }

    /** Writes the gradient at the point, [K, D]. */
    void gradient(Tensor weight, Tensor gradient) {
        gradient.copy_(weight);
        gradient.mul_(new Scalar(lambda));
        for (Block block : blocks) {
            try (PointerScope scope = new PointerScope()) {
                gradient.addmm_(block.errors, block.x, new Scalar(1.0), new Scalar(1 / count));
            }
        }
    }

    /** The objective along {@code weight + length * direction}, from the point with this gradient. */
    Line along(Tensor direction, Tensor weight, Tensor gradient) {
        for (Block block : blocks) {
            block.aim(direction);
        }
        return new Line(
                new WolfeSearch.Point(0, crossEntropy, LogisticRegression.dot(gradient, direction)),
                LogisticRegression.dot(weight, direction),
                LogisticRegression.dot(direction, direction));
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
            for (Block block : blocks) {
                sum += block.attempt(length);
                slope += LogisticRegression.dot(block.errors, block.slopes);
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
            blocks.forEach(Block::accept);
            crossEntropy = lastCrossEntropy;
        }
    }

    /** Some of the pictures. */
    private static final class Block {
        private final Tensor x; // [n, D]
        private final Tensor labels; // [1, n]
        private final Tensor slopes; // [K, n], of the logits along the line
        private final Tensor errors; // [K, n], at the last evaluated point
        private Tensor logits; // [K, n], at the point
        private Tensor trial; // [K, n], at the last trial

        Block(Tensor x, Tensor labels, int classes) {
            this.x = x;
            this.labels = labels.unsqueeze(0);
            logits = Rows.zeros(x, x.scalar_type(), classes, x.size(0));
            trial = torch.empty_like(logits);
            slopes = torch.empty_like(logits);
            errors = torch.empty_like(logits);
        }

        /** The sum of the cross entropies there. */
        double moveTo(Tensor weight) {
            try (PointerScope scope = new PointerScope()) {
                torch.mm_out(logits, weight, x.t());
                return evaluate(logits);
            }
        }

        void aim(Tensor direction) {
            try (PointerScope scope = new PointerScope()) {
                torch.mm_out(slopes, direction, x.t());
            }
        }

        double attempt(double length) {
            try (PointerScope scope = new PointerScope()) {
                torch.add_out(trial, logits, slopes, new Scalar(length));
                return evaluate(trial);
            }
        }

        void accept() {
            Tensor before = logits;
            logits = trial;
            trial = before;
        }

        /** The sum of the cross entropies of some logits; leaves their errors. */
        private double evaluate(Tensor some) {
            Tensor logProbabilities = some.log_softmax(0);
            Tensor right = logProbabilities.gather(0, labels);
            torch.exp_out(errors, logProbabilities);
            errors.scatter_(0, labels, right.exp().sub(new Scalar(1.0)));
            return -right.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
        }
    }
}
