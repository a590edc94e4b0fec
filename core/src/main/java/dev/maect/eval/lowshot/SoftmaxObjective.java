/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.eval.matrix.Rows;
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
 * <p>Of few classes, logits have a row per class and a column per image: a softmax is then made of long vector
 * operations instead of many short ones. Of many they have a row per image, so that blocks of images lie together: a
 * product is of all images, as it is slow in small pieces. Either way softmax goes by blocks that stay in the cache with
 * all that is made of them.
 *
 * <p>Its tensors belong to the pointer scope that it was made in.
 */
final class SoftmaxObjective {
    private static final long BLOCK_ELEMENTS = 128L << 10;

    private static final int MANY_CLASSES = 64;

    private final List<Part> parts = new ArrayList<>();
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
        long size = Math.max(64, Rows.blockElements(x, BLOCK_ELEMENTS) / classes);
        if (classes >= MANY_CLASSES) {
            parts.add(Part.imageMajor(x, labels, classes, size));
            return;
        }
        for (long from = 0; from < x.size(0); from += size) {
            parts.add(Part.classMajor(Rows.block(x, from, size), Rows.block(labels, from, size), classes));
        }
    }

    /** Goes to {@code weight}. */
    void moveTo(Tensor weight) {
        double sum = 0;
        for (Part part : parts) {
            sum += part.moveTo(weight);
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
        for (Part part : parts) {
            try (PointerScope scope = new PointerScope()) {
                gradient.addmm_(part.byClass(part.errors), part.x, new Scalar(1.0), new Scalar(1 / count));
            }
        }
    }

    /** The objective along {@code weight + length * direction}, from the point with this gradient. */
    Line along(Tensor direction, Tensor weight, Tensor gradient) {
        for (Part part : parts) {
            part.product(direction, part.slopes);
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
            for (Part part : parts) {
                for (Block block : part.blocks) {
                    sum += block.attempt(length);
                    slope += LogisticRegression.dot(block.errors, block.slopes);
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
            parts.forEach(Part::accept);
            crossEntropy = lastCrossEntropy;
        }
    }

    /** Images whose products are computed at once. */
    private static final class Part {
        private final Tensor x; // [n, D]
        private final boolean classMajor;
        private final Tensor slopes; // [K, n] or [n, K], of the logits along the line
        private final Tensor errors; // likewise, at the last evaluated point
        private final List<Block> blocks = new ArrayList<>();
        private Tensor logits; // likewise, at the point
        private Tensor trial; // likewise, at the last trial

        private Part(Tensor x, boolean classMajor, int classes) {
            this.x = x;
            this.classMajor = classMajor;
            logits = classMajor
                    ? Rows.zeros(x, x.scalar_type(), classes, x.size(0))
                    : Rows.zeros(x, x.scalar_type(), x.size(0), classes);
            trial = torch.empty_like(logits);
            slopes = torch.empty_like(logits);
            errors = torch.empty_like(logits);
        }

        static Part classMajor(Tensor x, Tensor labels, int classes) {
            Part part = new Part(x, true, classes);
            part.blocks.add(new Block(0, labels.unsqueeze(0), part.logits, part.trial, part.slopes, part.errors));
            return part;
        }

        static Part imageMajor(Tensor x, Tensor labels, int classes, long size) {
            Part part = new Part(x, false, classes);
            for (long from = 0; from < x.size(0); from += size) {
                part.blocks.add(new Block(
                        1,
                        Rows.block(labels, from, size).unsqueeze(1),
                        Rows.block(part.logits, from, size),
                        Rows.block(part.trial, from, size),
                        Rows.block(part.slopes, from, size),
                        Rows.block(part.errors, from, size)));
            }
            return part;
        }

        /** [K, n] */
        Tensor byClass(Tensor values) {
            return classMajor ? values : values.t();
        }

        /** Writes the logits of some weights. */
        void product(Tensor weight, Tensor result) {
            try (PointerScope scope = new PointerScope()) {
                if (classMajor) {
                    torch.mm_out(result, weight, x.t());
                } else {
                    torch.mm_out(result, x, weight.t());
                }
            }
        }

        /** The sum of the cross entropies there. */
        double moveTo(Tensor weight) {
            product(weight, logits);
            double sum = 0;
            for (Block block : blocks) {
                sum += block.evaluate();
            }
            return sum;
        }

        void accept() {
            Tensor before = logits;
            logits = trial;
            trial = before;
            blocks.forEach(Block::accept);
        }
    }

    /** Images whose softmax is computed at once; its tensors are views of its part's. */
    private static final class Block {
        private final int classes; // which dimension they are
        private final Tensor labels; // 1 where the classes are, else as many as images
        private final Tensor slopes;
        private final Tensor errors;
        private Tensor logits;
        private Tensor trial;

        Block(int classes, Tensor labels, Tensor logits, Tensor trial, Tensor slopes, Tensor errors) {
            this.classes = classes;
            this.labels = labels;
            this.logits = logits;
            this.trial = trial;
            this.slopes = slopes;
            this.errors = errors;
        }

        double attempt(double length) {
            try (PointerScope scope = new PointerScope()) {
                torch.add_out(trial, logits, slopes, new Scalar(length));
                return evaluate(trial);
            }
        }

        double evaluate() {
            try (PointerScope scope = new PointerScope()) {
                return evaluate(logits);
            }
        }

        void accept() {
            Tensor before = logits;
            logits = trial;
            trial = before;
        }

        /** The sum of the cross entropies of some logits; leaves their errors. */
        private double evaluate(Tensor some) {
            Tensor logProbabilities = some.log_softmax(classes);
            Tensor right = logProbabilities.gather(classes, labels);
            torch.exp_out(errors, logProbabilities);
            errors.scatter_(classes, labels, right.exp().sub(new Scalar(1.0)));
            return -right.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
        }
    }
}
