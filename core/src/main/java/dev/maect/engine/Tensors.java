/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Conversions between tensors and Java arrays, and the few shapes of call that libtorch's Java API lacks. */
public final class Tensors {
    private Tensors() {}

    /** A float32 tensor on the CPU holding a copy of {@code values}, row-major. */
    public static Tensor ofFloats(float[] values, long... shape) {
        Tensor result = torch.empty(shape);
        try (FloatPointer data = result.data_ptr_float()) {
            data.put(values, 0, values.length);
        }
        return result;
    }

    /** An int64 tensor on the CPU holding a copy of {@code values}, row-major. */
    public static Tensor ofLongs(long[] values, long... shape) {
        Tensor result = torch.zeros(shape, new org.bytedeco.pytorch.TensorOptions(ScalarType.Long));
        try (LongPointer data = result.data_ptr_long()) {
            data.put(values, 0, values.length);
        }
        return result;
    }

    /** The values of any tensor as floats, row-major, on the Java heap. */
    public static float[] toFloats(Tensor tensor) {
        try (Tensor detached = tensor.detach();
                Tensor cpu = detached.cpu();
                Tensor floats = cpu.to(ScalarType.Float);
                Tensor contiguous = floats.contiguous();
                FloatPointer data = contiguous.data_ptr_float()) {
            float[] values = new float[Math.toIntExact(contiguous.numel())];
            data.get(values);
            return values;
        }
    }

    /** The values of an integer tensor as longs, row-major, on the Java heap. */
    public static long[] toLongs(Tensor tensor) {
        try (Tensor cpu = tensor.cpu();
                Tensor longs = cpu.to(ScalarType.Long);
                Tensor contiguous = longs.contiguous();
                LongPointer data = contiguous.data_ptr_long()) {
            long[] values = new long[Math.toIntExact(contiguous.numel())];
            data.get(values);
            return values;
        }
    }

    /** The shape of {@code tensor} on the Java heap. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        Arrays.setAll(shape, i -> tensor.size(i));
        return shape;
    }
}
