/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.matrix;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Row-wise arithmetic on [N, D] tensors. All temporaries and results belong to the caller's pointer scope. */
public final class Rows {
    private static final long DEVICE_BLOCK = 32L << 20;

    private Rows() {}

    /** Rows {@code from} to {@code from + count}, fewer at the end; a view. */
    public static Tensor block(Tensor x, long from, long count) {
        return x.narrow(0, from, Math.min(count, x.size(0) - from));
    }

    /** Elements of a block: on a CPU {@code cached}, as many as stay in its cache; on a GPU as many as keep it busy. */
    public static long blockElements(Tensor x, long cached) {
        return x.is_cpu() ? cached : Math.max(cached, DEVICE_BLOCK);
    }

    /** Euclidean length of each row, [N, 1]. */
    public static Tensor norms(Tensor x) {
        return torch.linalg_vector_norm(x, new Scalar(2.0), new long[] {1}, true, new ScalarTypeOptional());
    }

    /** Sum of squares of each row, [N]. */
    public static Tensor squaredLengths(Tensor x) {
        return x.square().sum(1);
    }

    /** The mean of the rows, [1, D]. */
    public static Tensor mean(Tensor x) {
        return x.mean(new long[] {0}, true, new ScalarTypeOptional());
    }

    public static Tensor doubles(Tensor x) {
        return x.to(ScalarType.Double);
    }

    /** {@code x}, or a copy of it where {@code like} lives. */
    public static Tensor onDeviceOf(Tensor like, Tensor x) {
        return x.to(like.device(), x.scalar_type());
    }

    /** Zeros of the given type on the device of {@code like}. */
    public static Tensor zeros(Tensor like, ScalarType type, long... shape) {
        return torch.zeros(shape, options(like, type));
    }

    /** A tensor of one value, of the given type, on the device of {@code like}. */
    public static Tensor full(Tensor like, ScalarType type, double value, long... shape) {
        return torch.full(shape, new Scalar(value), options(like, type));
    }

    private static TensorOptions options(Tensor like, ScalarType type) {
        return like.options().dtype(new ScalarTypeOptional(type));
    }
}
