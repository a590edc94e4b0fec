/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.Eigen;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How much of an image's colours its features still hold: ridge regression from features to the {@link
 * ColourHistogram}, judged on other images. MAE-CT's official probe trains softmax regressions to the L1 distance;
 * this one is solved in closed form (negative predictions cut off, each channel scaled to sum one), so its error is
 * comparable between encoders here, not with the official figures.
 *
 * @param l1 mean absolute error per bin on the test images
 * @param meanL1 the same of the training images' mean histogram, which knows nothing of the image
 * @param uniformL1 the same of equal bins
 * @param r2 the share of the bins' variance that is predicted, over all bins and test images; 0 for the mean histogram
 * @param ridge the penalty chosen on a tenth of the training images, relative to standardised features
 */
public record ColourProbe(double l1, double meanL1, double uniformL1, double r2, double ridge) {
    private static final List<Double> RIDGES = List.of(1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0);
    private static final double SMALLEST = 1e-6;

    /** How much of what the mean histogram does not know is known, in L1: 0 is nothing, 1 all. */
    public double known() {
        return meanL1 == 0 ? 0 : 1 - l1 / meanL1;
    }

    /**
     * Fits on the training images and judges on the test images.
     *
     * @param train float32 [N, D], N at least 10
     * @param trainHistograms N histograms
     * @param test float32 [M, D]
     * @param testHistograms M histograms
     * @throws EvaluationException if counts or dimensions do not fit
     */
    public static ColourProbe measure(Tensor train, float[][] trainHistograms, Tensor test, float[][] testHistograms) {
        if (train.size(0) != trainHistograms.length
                || test.size(0) != testHistograms.length
                || train.size(1) != test.size(1)
                || trainHistograms.length < 10
                || testHistograms.length == 0) {
            throw new EvaluationException("The colour probe needs a histogram per image, ten training images and"
                    + " features of equal width; got " + train.size(0) + " x " + train.size(1) + " features and "
                    + trainHistograms.length + " histograms to train, " + test.size(0) + " x " + test.size(1) + " and "
                    + testHistograms.length + " to test.");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = Rows.doubles(train.detach());
            Tensor y = Rows.onDeviceOf(x, histograms(trainHistograms));
            long held = Math.max(1, x.size(0) / 10);
            long fitted = x.size(0) - held;
            List<Tensor> tries = fit(x.narrow(0, 0, fitted), y.narrow(0, 0, fitted), x.narrow(0, fitted, held));
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < tries.size(); i++) {
                double error = l1(tries.get(i), y.narrow(0, fitted, held));
                if (error < least) {
                    least = error;
                    best = i;
                }
            }
            Tensor truth = Rows.onDeviceOf(x, histograms(testHistograms));
            Tensor predicted =
                    fit(x, y, Rows.doubles(Rows.onDeviceOf(x, test.detach()))).get(best);
            Tensor mean = mean(y);
            return new ColourProbe(
                    l1(predicted, truth),
                    l1(mean, truth),
                    l1(torch.full_like(mean, new Scalar(1.0 / ColourHistogram.BINS)), truth),
                    1 - squares(predicted, truth) / squares(mean(truth), truth),
                    RIDGES.get(best));
        }
    }

    /**
     * Predictions for {@code queries}, one per penalty. One eigendecomposition serves them all; it also keeps clear of
     * OpenBLAS's threaded LU factorisation, which needs more stack than a Java thread has.
     */
    private static List<Tensor> fit(Tensor x, Tensor y, Tensor queries) {
        Tensor mean = mean(x);
        Tensor std = x.std(new long[] {0}, true, true).clamp_min_(new Scalar(SMALLEST));
        Tensor standard = x.sub(mean).div_(std);
        Tensor asked = queries.sub(mean).div_(std);
        Tensor centre = mean(y);
        Tensor gram = standard.t().matmul(standard).div_(new Scalar((double) x.size(0)));
        Tensor cross = standard.t().matmul(y.sub(centre)).div_(new Scalar((double) x.size(0)));
        T_TensorTensor_T eigen = Eigen.of(gram);
        Tensor values = eigen.get0().unsqueeze(1);
        Tensor vectors = eigen.get1();
        Tensor rotated = vectors.t().matmul(cross);
        Tensor turned = asked.matmul(vectors);
        List<Tensor> predictions = new ArrayList<>();
        for (double ridge : RIDGES) {
            predictions.add(proper(
                    turned.matmul(rotated.div(values.add(new Scalar(ridge)))).add_(centre)));
        }
        return predictions;
    }

    /** Cuts off what is negative and scales each channel to sum one. */
    private static Tensor proper(Tensor raw) {
        Tensor channels = raw.clamp_min(new Scalar(0.0)).reshape(raw.size(0), -1, ColourHistogram.BINS);
        Tensor sums =
                channels.sum(new long[] {2}, true, new ScalarTypeOptional()).clamp_min_(new Scalar(SMALLEST));
        return channels.div(sums).reshape(raw.size(0), -1);
    }

    private static Tensor mean(Tensor x) {
        return x.mean(new long[] {0}, true, new ScalarTypeOptional());
    }

    private static double l1(Tensor predicted, Tensor truth) {
        return truth.sub(predicted).abs().mean().item_double();
    }

    private static double squares(Tensor predicted, Tensor truth) {
        return truth.sub(predicted).square().sum().item_double();
    }

    private static Tensor histograms(float[][] rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return Tensors.ofFloats(flat, rows.length, width).to(ScalarType.Double);
    }
}
