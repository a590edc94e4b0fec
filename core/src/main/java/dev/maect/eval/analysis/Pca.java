/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.Eigen;
import dev.maect.eval.matrix.Rows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Principal component analysis onto a plane, for maps of features. Signs are fixed: of each component the entry with the
 * largest magnitude is positive (as scikit-learn since 1.5), so the same features give the same map.
 */
public final class Pca {
    private static final int BLOCK = 16_384;

    private Pca() {}

    /**
     * A map of N images.
     *
     * @param coordinates row-major [N][2], centred, the direction of largest variance first
     * @param explained the share of the total variance that each of the two coordinates carries; 0 where all features are
     *     equal
     */
    @SuppressWarnings("ArrayRecordComponent") // coordinates to draw: identity is enough
    public record Plane(float[][] coordinates, double[] explained) {}

    /**
     * Projects features onto their two directions of largest variance. A single feature is the first coordinate, the
     * second is 0 then.
     *
     * @param features float32 [N, D], N at least 2
     * @throws EvaluationException if there are fewer than two rows
     */
    public static Plane plane(Tensor features) {
        if (features.size(0) < 2) {
            throw new EvaluationException("A map needs at least two images; there is " + features.size(0) + ".");
        }
        try (PointerScope scope = new PointerScope()) {
            long dimensions = features.size(1);
            Tensor mean = Rows.doubles(Rows.mean(features));
            Tensor covariance = covariance(features, mean);
            T_TensorTensor_T eigen = Eigen.of(covariance);
            double total = covariance.diagonal().sum().item_double();
            int axes = (int) Math.min(2, dimensions);
            Tensor axesByRow =
                    eigen.get1().narrow(1, dimensions - axes, axes).flip(1).t().contiguous();
            double[] components = DoubleArrays.of(axesByRow);
            double[] variances = DoubleArrays.of(eigen.get0());
            double[] explained = new double[2];
            for (int axis = 0; axis < axes; axis++) {
                double variance = Math.max(0, variances[(int) dimensions - 1 - axis]);
                explained[axis] = total > 0 ? variance / total : 0;
                axesByRow.select(0, axis).mul_(new Scalar(sign(components, axis, (int) dimensions)));
            }
            return new Plane(project(features, mean, axesByRow), explained);
        }
    }

    private static Tensor covariance(Tensor features, Tensor mean) {
        Tensor sum = torch.zeros_like(mean.t().matmul(mean));
        for (long from = 0; from < features.size(0); from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.doubles(Rows.block(features, from, BLOCK)).sub_(mean);
                sum.addmm_(rows.t(), rows);
            }
        }
        return sum.div_(new Scalar(features.size(0) - 1.0));
    }

    private static double sign(double[] components, int axis, int dimensions) {
        double largest = 0;
        for (int i = axis * dimensions; i < (axis + 1) * dimensions; i++) {
            largest = Math.abs(components[i]) > Math.abs(largest) ? components[i] : largest;
        }
        return largest < 0 ? -1 : 1;
    }

    private static float[][] project(Tensor features, Tensor mean, Tensor axesByRow) {
        int n = Math.toIntExact(features.size(0));
        int axes = (int) axesByRow.size(0);
        float[][] coordinates = new float[n][2];
        for (int from = 0; from < n; from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.doubles(Rows.block(features, from, BLOCK)).sub_(mean);
                float[] values = Tensors.toFloats(torch.matmul(rows, axesByRow.t()));
                for (int i = 0; i < values.length; i++) {
                    coordinates[from + i / axes][i % axes] = values[i];
                }
            }
        }
        return coordinates;
    }
}
