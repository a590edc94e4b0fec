/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.eval.matrix.Rows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Nearest centres of all rows for A sets of k centres at once, in one matrix product per block of rows. */
final class NearestCentres {
    private static final long BLOCK_ELEMENTS = 4L << 20;

    private NearestCentres() {}

    /** How many rows of {@code x} go into one block for so many centres. */
    static long blockSize(Tensor centres) {
        return Math.max(256, BLOCK_ELEMENTS / (centres.size(0) * centres.size(1)));
    }

    /**
     * The nearest centres of some rows; in the caller's scope.
     *
     * @param centres float32 [A, k, D]
     * @param rows float32 [B, D]
     * @return [A, B] half squared distances less half the squared length of the row, and int64 [A, B] indices
     */
    static T_TensorTensor_T of(Tensor centres, Tensor rows) {
        long sets = centres.size(0);
        long k = centres.size(1);
        Tensor flat = centres.reshape(sets * k, centres.size(2));
        Tensor half = flat.square().sum(1).mul_(new Scalar(0.5));
        T_TensorTensor_T nearest = torch.addmm(half, rows, flat.t(), new Scalar(1.0), new Scalar(-1.0))
                .view(rows.size(0), sets, k)
                .min(2);
        return new T_TensorTensor_T(nearest.get0().t(), nearest.get1().t());
    }

    /** Sums of the rows per centre, float32 [A*k, D], and counts, float32 [A*k, 1]; in the caller's scope. */
    static Tensor[] sums(Tensor labels, Tensor rows, long k) {
        long sets = labels.size(0);
        Tensor members = Rows.zeros(rows, ScalarType.Float, sets, k, rows.size(0))
                .scatter_(1, labels.unsqueeze(1), new Scalar(1.0))
                .view(sets * k, rows.size(0));
        return new Tensor[] {torch.matmul(members, rows), members.sum(new long[] {1}, true, new ScalarTypeOptional())};
    }

    /** The sum of squared distances of the rows to the centres they belong to, in double precision. */
    static double inertia(Tensor x, Tensor centres, Tensor labels) {
        double sum = 0;
        long block = Math.max(256, BLOCK_ELEMENTS / x.size(1));
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                sum += Rows.block(x, from, block)
                        .sub(centres.index_select(0, Rows.block(labels, from, block)))
                        .square()
                        .sum(new ScalarTypeOptional(ScalarType.Double))
                        .item_double();
            }
        }
        return sum;
    }

    /** Labels int64 [A, N] of all rows. */
    static Tensor assignAll(Tensor x, Tensor centres) {
        Tensor labels = Rows.zeros(x, ScalarType.Long, centres.size(0), x.size(0));
        long block = blockSize(centres);
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.block(x, from, block);
                labels.narrow(1, from, rows.size(0)).copy_(of(centres, rows).get1());
            }
        }
        return labels;
    }
}
