/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * R linear classifiers behind one batch norm without affine parameters, trained side by side with a learning rate each
 * (MAE-CT {@code heads/linear_head.py}). They share every matrix product: their weights are one [R*C, D] matrix. The
 * gradient of cross entropy is written out, SGD has PyTorch's semantics (momentum buffer times 0.9 plus gradient).
 */
final class ProbeHeads implements AutoCloseable {
    private static final double EPSILON = 1e-5;
    private static final double STATISTICS_MOMENTUM = 0.1;
    private static final double MOMENTUM = 0.9;
    private static final int EVALUATION_BLOCK = 8192;

    private final int rates;
    private final int classes;
    private final List<Tensor> owned;
    private final Tensor weight; // [R*C, D]
    private final Tensor bias; // [R*C]
    private final Tensor weightMomentum;
    private final Tensor biasMomentum;
    private final Tensor ratePerRow; // [R*C, 1]
    private final Tensor runningMean; // [1, D]
    private final Tensor runningVariance; // [1, D]

    /**
     * Heads that all start from the same weights.
     *
     * @param initialWeight float32 [C, D]
     * @param initialBias float32 [C]
     * @param learningRates one head each
     */
    ProbeHeads(Tensor initialWeight, Tensor initialBias, List<Double> learningRates) {
        rates = learningRates.size();
        classes = Math.toIntExact(initialWeight.size(0));
        long dimensions = initialWeight.size(1);
        try (PointerScope scope = new PointerScope()) {
            weight = initialWeight.repeat(rates, 1);
            bias = initialBias.repeat(rates);
            weightMomentum = torch.zeros_like(weight);
            biasMomentum = torch.zeros_like(bias);
            runningMean = Rows.zeros(weight, ScalarType.Float, 1, dimensions);
            runningVariance = Rows.full(weight, ScalarType.Float, 1, 1, dimensions);
            float[] perRow = new float[rates * classes];
            for (int row = 0; row < perRow.length; row++) {
                perRow[row] = learningRates.get(row / classes).floatValue();
            }
            ratePerRow = Rows.onDeviceOf(weight, Tensors.ofFloats(perRow, perRow.length, 1));
            owned = List.of(weight, bias, weightMomentum, biasMomentum, ratePerRow, runningMean, runningVariance);
            owned.forEach(Tensor::retainReference);
        }
    }

    /**
     * One step on a batch.
     *
     * @param x float32 [B, D], B at least 2
     * @param y int64 [B]
     * @param factor what the schedule multiplies the learning rates with
     * @return float32 [R], the mean cross entropy of each head before the step, in the caller's scope
     */
    Tensor train(Tensor x, Tensor y, double factor) {
        return train(x, y, factor, 0);
    }

    /** As {@link #train(Tensor, Tensor, double)}, with {@code offset} added to every learning rate. */
    Tensor train(Tensor x, Tensor y, double factor, double offset) {
        long batch = x.size(0);
        Tensor mean = Rows.mean(x);
        Tensor centred = x.sub(mean);
        Tensor variance = Rows.mean(centred.square()); // of columns; libtorch's variance is slow there
        Tensor normalised = centred.mul_(inverseDeviation(variance));
        Tensor target = y.view(batch, 1, 1).expand(batch, rates, 1);
        Tensor logProbabilities = logits(normalised).log_softmax(2);
        Tensor loss = logProbabilities.gather(2, target).mean(0).neg().view(rates);

        Tensor gradient = logProbabilities.exp_();
        gradient.scatter_add_(2, target, Rows.full(x, ScalarType.Float, -1, batch, rates, 1));
        gradient = gradient.div_(new Scalar((double) batch)).view(batch, (long) rates * classes);
        Tensor rate = offset == 0
                ? ratePerRow
                : ratePerRow.add(new Scalar(offset / factor)); // times the factor they are what is meant
        descend(weight, weightMomentum, torch.matmul(gradient.t(), normalised), rate, factor);
        descend(bias, biasMomentum, gradient.sum(0), rate.view(-1), factor);

        runningMean.lerp_(mean, new Scalar(STATISTICS_MOMENTUM));
        Tensor unbiased = variance.mul(new Scalar(batch / (batch - 1.0)));
        runningVariance.lerp_(unbiased, new Scalar(STATISTICS_MOMENTUM));
        return loss;
    }

    private static void descend(Tensor parameter, Tensor momentum, Tensor gradient, Tensor rates, double factor) {
        momentum.mul_(new Scalar(MOMENTUM)).add_(gradient);
        parameter.addcmul_(momentum, rates, new Scalar(-factor));
    }

    private static Tensor inverseDeviation(Tensor variance) {
        return variance.add(new Scalar(EPSILON)).rsqrt_();
    }

    private Tensor logits(Tensor normalised) {
        return torch.addmm(bias, normalised, weight.t()).view(normalised.size(0), rates, classes);
    }

    /** The logits with the running statistics, float32 [B, R, C], in the caller's scope. */
    Tensor evaluate(Tensor x) {
        return logits(x.sub(runningMean).mul_(inverseDeviation(runningVariance)));
    }

    /** How the heads do on images they were not trained on: accuracy and mean cross entropy per head. */
    record Quality(double[] accuracy, double[] crossEntropy) {}

    /** Measures all heads on {@code features} (float32 [N, D]) with the given classes. */
    Quality measure(Tensor features, int[] labels) {
        return measure(features, labels, IntStream.range(0, classes).toArray());
    }

    /**
     * Measures all heads where only some classes are answers.
     *
     * @param labels indices into {@code places}
     * @param places the classes that are answers
     */
    Quality measure(Tensor features, int[] labels, int[] places) {
        double[] accuracy = new double[rates];
        double[] crossEntropy = new double[rates];
        for (long from = 0; from < labels.length; from += EVALUATION_BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = Rows.onDeviceOf(weight, Rows.block(features, from, EVALUATION_BLOCK));
                Tensor y = Rows.block(LabelTensors.of(labels, weight), from, EVALUATION_BLOCK)
                        .unsqueeze(1);
                Tensor logits = evaluate(x).index_select(2, LabelTensors.of(places, weight));
                float[] right = Tensors.toFloats(
                        logits.argmax(new LongOptional(2), false).eq(y).sum(0));
                float[] logLikelihood = Tensors.toFloats(logits.log_softmax(2)
                        .gather(2, y.unsqueeze(2).expand(x.size(0), rates, 1))
                        .sum(0));
                for (int rate = 0; rate < rates; rate++) {
                    accuracy[rate] += (double) right[rate] / labels.length;
                    crossEntropy[rate] -= (double) logLikelihood[rate] / labels.length;
                }
            }
        }
        return new Quality(accuracy, crossEntropy);
    }

    /**
     * The most likely of some classes by one head.
     *
     * @param rate which head
     * @param places the classes that are answers
     * @return an index into {@code places} per row of {@code features}
     */
    int[] predict(Tensor features, int rate, int[] places) {
        int[] predictions = new int[Math.toIntExact(features.size(0))];
        for (int from = 0; from < predictions.length; from += EVALUATION_BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor logits = evaluate(Rows.onDeviceOf(weight, Rows.block(features, from, EVALUATION_BLOCK)))
                        .select(1, rate)
                        .index_select(1, LabelTensors.of(places, weight));
                int[] block = LabelTensors.toInts(logits.argmax(new LongOptional(1), false));
                System.arraycopy(block, 0, predictions, from, block.length);
            }
        }
        return predictions;
    }

    /** All that training changes, by name: these tensors, not copies. */
    Map<String, Tensor> tensors() {
        return Map.of(
                "weight", weight,
                "bias", bias,
                "weight-momentum", weightMomentum,
                "bias-momentum", biasMomentum,
                "running-mean", runningMean,
                "running-variance", runningVariance);
    }

    Tensor weight() {
        return weight;
    }

    Tensor bias() {
        return bias;
    }

    Tensor runningMean() {
        return runningMean;
    }

    Tensor runningVariance() {
        return runningVariance;
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
    }
}
