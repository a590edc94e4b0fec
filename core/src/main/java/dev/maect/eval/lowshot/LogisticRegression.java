/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.Eigen;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multinomial logistic regression without intercept on frozen features, as the low-shot protocol asks (MSN {@code
 * logistic_eval.py}): rows are centred (each by the mean of its own features) and scaled to unit length, then mean cross
 * entropy + lambda / 2 times the squared weights is minimised, by L-BFGS: in float32 as far as that leads, then in double
 * precision to the tolerance.
 *
 * <p>Logits are linear in the weights, so along a search direction they are known from one product; the line search
 * then costs no product at all, and an iteration two.
 */
public final class LogisticRegression {
    private static final double FLOAT_SHARE = 0.1; // float32 goes further than asked: what it leaves costs twice
    private static final double FLOAT_NOISE = 0x1p-23;
    private static final double LEAST_SPAN = 1e-12; // of squared lengths, against the largest
    private static final double LEAST_CURVATURE = 1e-4; // share of the mean, against rounding
    private static final double DOUBLE_NOISE = 0x1p-50;
    private static final long PREPARED_ELEMENTS = 64L << 10; // at once, in the cache with what is made of them

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
            throw new EvaluationException("Logistic regression needs one label per image and at least one image; got "
                    + features.size(0) + " rows of features and " + labels.length + " labels.");
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor all = prepared(features);
            Optional<Tensor> basis = rowSpace(all);
            Tensor x = basis.map(all::matmul).orElse(all);
            Tensor target = LabelTensors.of(labels, x);
            Search search = new Search(x.to(ScalarType.Float), target, classes, options);
            search.run();
            return search.continued(x, target, classes).result(basis);
        }
    }

    /** Rows of unit length around their own mean, float64, in the caller's scope. */
    static Tensor prepared(Tensor features) {
        Tensor prepared = torch.empty_like(
                features,
                features.options().dtype(new ScalarTypeOptional(ScalarType.Double)),
                new MemoryFormatOptional());
        long block = Math.max(64, Rows.blockElements(features, PREPARED_ELEMENTS) / features.size(1));
        for (long from = 0; from < features.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = Rows.doubles(Rows.block(features, from, block));
                Tensor centred = x.sub(x.mean(new long[] {1}, true, new ScalarTypeOptional()));
                Rows.block(prepared, from, block).copy_(Tensors.unitRows(centred));
            }
        }
        return prepared;
    }

    /**
     * An orthonormal basis of what the rows span, [D, r], where there are fewer rows than features: empty otherwise. The best
     * weights lie in it, since anything beside it changes no logit and costs; so the search has r numbers a class instead of D.
     */
    private static Optional<Tensor> rowSpace(Tensor x) {
        if (x.size(0) >= x.size(1)) {
            return Optional.empty();
        }
        T_TensorTensor_T eigen = Eigen.of(x.matmul(x.t()));
        Tensor values = eigen.get0(); // ascending
        double least = LEAST_SPAN * values.select(0, -1).item_double();
        long dropped = values.le(new Scalar(least)).sum().item_long();
        long rank = Math.max(1, x.size(0) - dropped);
        Tensor kept = values.narrow(0, x.size(0) - rank, rank).clamp_min(new Scalar(Double.MIN_NORMAL));
        Tensor vectors = eigen.get1().narrow(1, x.size(0) - rank, rank);
        return Optional.of(x.t().matmul(vectors).div_(kept.sqrt()));
    }

    /**
     * The inverse of the objective's curvature at weights of zero, where all probabilities are equal: for each class the
     * second moments of the features / classes, + lambda. Features whose spread differs by direction, as an encoder's
     * does, take fewer iterations with it.
     *
     * <p>By eigenvalues, since OpenBLAS's threaded Cholesky needs more stack than a Java thread has.
     */
    private static Tensor inverseCurvature(Tensor x, int classes, double lambda) {
        Tensor moments = Rows.doubles(x.t().matmul(x)).mul_(new Scalar(1.0 / classes / x.size(0)));
        double floor = LEAST_CURVATURE * moments.trace().item_double() / x.size(1);
        moments.diagonal().add_(new Scalar(lambda + floor));
        T_TensorTensor_T eigen = Eigen.of(moments);
        Tensor vectors = eigen.get1();
        Tensor inverse = vectors.div(eigen.get0()).matmul(vectors.t());
        return inverse.to(x.scalar_type());
    }

    /** Minimisation in the precision of its features; its tensors belong to the scope that it was made in. */
    private static final class Search {
        private final LogisticRegressionOptions options;
        private final SoftmaxObjective objective;
        private final QuasiNewtonHistory history;
        private final Tensor weight; // [K, D]
        private final Tensor gradient; // [K, D]
        private final double noise; // of the objective, relative
        private final double share; // of the tolerance that it goes to
        private double value;
        private int iteration;
        private boolean converged;

        /** From weights of zero. */
        Search(Tensor x, Tensor labels, int classes, LogisticRegressionOptions options) {
            this(
                    options,
                    new SoftmaxObjective(x, labels, classes, options.regularisation()),
                    Rows.zeros(x, x.scalar_type(), classes, x.size(1)),
                    QuasiNewtonHistory.of(
                            Rows.zeros(x, x.scalar_type(), classes, x.size(1)),
                            inverseCurvature(x, classes, options.regularisation())),
                    FLOAT_NOISE,
                    FLOAT_SHARE);
            objective.moveTo(weight);
        }

        private Search(
                LogisticRegressionOptions options,
                SoftmaxObjective objective,
                Tensor weight,
                QuasiNewtonHistory history,
                double noise,
                double share) {
            this.options = options;
            this.objective = objective;
            this.weight = weight;
            this.noise = noise;
            this.share = share;
            gradient = torch.zeros_like(weight);
            this.history = history;
        }

        /** From where this search ended, in double precision, to its own end. */
        Search continued(Tensor x, Tensor labels, int classes) {
            Search next = new Search(
                    options,
                    new SoftmaxObjective(x, labels, classes, options.regularisation()),
                    Rows.doubles(weight),
                    history.doubles(),
                    DOUBLE_NOISE,
                    1);
            next.iteration = iteration;
            next.objective.moveTo(next.weight);
            next.run();
            return next;
        }

        /** Goes down until the tolerance is reached, the iterations are used up or rounding hides the way. */
        void run() {
            value = objective.value(weight);
            objective.gradient(weight, gradient);
            while (true) {
                double squaredGradient = dot(gradient, gradient);
                converged = squaredGradient <= 2 * options.regularisation() * options.tolerance() * share * value;
                if (converged || iteration >= options.maxIterations() || !step()) {
                    return;
                }
                iteration++;
            }
        }

        private boolean step() {
            try (PointerScope scope = new PointerScope()) {
                Tensor direction = history.direction(gradient);
                SoftmaxObjective.Line line = objective.along(direction, weight, gradient);
                double length = WolfeSearch.length(line, line.start(), noise * value, 1);
                if (length == 0) {
                    return false;
                }
                weight.add_(direction, new Scalar(length));
                line.go(length);
                double before = value;
                value = objective.value(weight);
                Tensor gradientBefore = gradient.clone();
                objective.gradient(weight, gradient);
                history.remember(direction.mul_(new Scalar(length)), gradient.sub(gradientBefore));
                return before - value > noise * value;
            }
        }

        LogisticModel result(Optional<Tensor> basis) {
            Tensor all = basis.map(span -> weight.matmul(span.t())).orElse(weight);
            all.retainReference();
            return new LogisticModel(all, value, iteration, converged);
        }
    }

    static double dot(Tensor a, Tensor b) {
        try (PointerScope scope = new PointerScope()) {
            return torch.dot(a.reshape(-1), b.reshape(-1)).item_double();
        }
    }
}
