/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What is known of a tensor without reading it.
 *
 * @param name its name in the file
 * @param dtype its element type
 * @param shape its dimensions; empty for a scalar
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    public static final int MAX_RANK = 32;
    /** Characters of the longest name that is read; those of real networks have a tenth. */
    public static final int MAX_NAME = 1_000;
    /** Tensors of the largest file that is read. */
    public static final int MAX_TENSORS = 50_000;

    /** Copies the shape. */
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The info of {@code name} with the dimensions {@code shape}. */
    public static TensorInfo of(String name, DType dtype, long... shape) {
        return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
    }

    /** The dimensions as an array, for libtorch. */
    public long[] dims() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** The number of elements. */
    public long numel() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** The size of the elements in bytes. */
    public long bytes() {
        return Math.multiplyExact(numel(), (long) dtype.bytes());
    }

    /** The same tensor under another name. */
    public TensorInfo named(String other) {
        return new TensorInfo(other, dtype, shape);
    }

    /** The shape as people write it: {@code 768x3x16x16}, {@code scalar}. */
    public String shapeText() {
        return shape.isEmpty() ? "scalar" : shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /**
     * The size in bytes of a shape out of an untrusted file; empty if a dimension is negative, the rank is absurd, or
     * the size or a stride does not fit 63 bits (a zero dimension does not hide huge others).
     */
    public static OptionalLong checkedBytes(DType dtype, List<Long> shape) {
        if (shape.size() > MAX_RANK) {
            return OptionalLong.empty();
        }
        long extent = dtype.bytes();
        boolean none = false;
        for (long dim : shape) {
            none |= dim == 0;
            long factor = Math.max(dim, 1);
            if (dim < 0 || extent > Long.MAX_VALUE / factor) {
                return OptionalLong.empty();
            }
            extent *= factor;
        }
        return OptionalLong.of(none ? 0 : extent);
    }
}
