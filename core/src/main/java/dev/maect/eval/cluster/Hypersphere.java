/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.Rows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Alignment and uniformity of unit-length features (Wang and Isola 2020): quality without labels. Features are scaled to
 * unit length here.
 */
public final class Hypersphere {
    private static final int BLOCK = 2048;

    private Hypersphere() {}

    /**
     * The mean squared distance between two views of the same images; 0 is perfect, 2 is chance.
     *
     * @param first float32 [N, D]
     * @param second float32 [N, D], row for row the same images
     */
    public static double alignment(Tensor first, Tensor second) {
        if (first.size(0) != second.size(0) || first.size(1) != second.size(1)) {
            throw new EvaluationException("Alignment compares two views of the same images; got " + first.size(0)
                    + " x " + first.size(1) + " and " + second.size(0) + " x " + second.size(1) + " features.");
        }
        double sum = 0;
        for (long from = 0; from < first.size(0); from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor other = Rows.onDeviceOf(first, Rows.block(second, from, BLOCK));
                Tensor difference = unit(Rows.block(first, from, BLOCK)).sub(unit(other));
                sum += difference.square().sum().item_double();
            }
        }
        return sum / first.size(0);
    }

    /**
     * The logarithm of the mean of exp(-2 · squared distance) over all pairs of different images; 0 when all features
     * are equal, towards -4 when they cover a high-dimensional sphere evenly. Blockwise; time grows with N² D.
     *
     * @param features float32 [N, D], N at least 2
     */
    public static double uniformity(Tensor features) {
        long n = features.size(0);
        if (n < 2) {
            throw new EvaluationException("Uniformity needs at least two images; there is " + n + ".");
        }
        double sum = 0;
        for (long from = 0; from < n; from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = unit(Rows.block(features, from, BLOCK));
                for (long other = from; other < n; other += BLOCK) {
                    try (PointerScope pair = new PointerScope()) {
                        Tensor columns = other == from ? rows : unit(Rows.block(features, other, BLOCK));
                        // the squared distance of unit vectors is 2 - 2 cos
                        Tensor kernel = torch.matmul(rows, columns.t())
                                .sub_(new Scalar(1.0))
                                .mul_(new Scalar(4.0))
                                .exp_();
                        if (other == from) {
                            kernel.diagonal().zero_();
                        }
                        sum += kernel.sum().item_double() * (other == from ? 1 : 2);
                    }
                }
            }
        }
        return Math.log(sum / n / (n - 1.0));
    }

    private static Tensor unit(Tensor rows) {
        return Tensors.unitRows(Rows.doubles(rows));
    }
}
