/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Conversions between tensors and Java arrays, and the few shapes of call that libtorch's Java API lacks. */
public final class Tensors {
    static {
        NativeSetup.prepare();
    }

    private static final double SMALLEST_LENGTH = 1e-12; // as torch.nn.functional.normalize

    private Tensors() {}

    /**
     * A float32 tensor on the CPU holding a copy of {@code values}, row-major.
     *
     * @throws IllegalArgumentException if the shape holds another number of values
     */
    public static Tensor ofFloats(float[] values, long... shape) {
        checkCount(values.length, shape);
        Tensor result = torch.empty(shape);
        if (values.length > 0) {
            result.data_ptr_float().put(values, 0, values.length);
        }
        return result;
    }

    /**
     * A float64 tensor on the CPU holding a copy of {@code values}, row-major.
     *
     * @throws IllegalArgumentException if the shape holds another number of values
     */
    public static Tensor ofDoubles(double[] values, long... shape) {
        checkCount(values.length, shape);
        try (TensorOptions options = new TensorOptions(ScalarType.Double)) {
            Tensor result = torch.zeros(shape, options);
            if (values.length > 0) {
                result.data_ptr_double().put(values, 0, values.length);
            }
            return result;
        }
    }

    /**
     * An int64 tensor on the CPU holding a copy of {@code values}, row-major.
     *
     * @throws IllegalArgumentException if the shape holds another number of values
     */
    public static Tensor ofLongs(long[] values, long... shape) {
        checkCount(values.length, shape);
        try (TensorOptions options = new TensorOptions(ScalarType.Long)) {
            Tensor result = torch.zeros(shape, options);
            if (values.length > 0) {
                result.data_ptr_long().put(values, 0, values.length);
            }
            return result;
        }
    }

    /** More values than the shape holds would overwrite foreign memory. */
    private static void checkCount(int count, long... shape) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != count) {
            throw new IllegalArgumentException(count + " values do not fill the shape " + Arrays.toString(shape));
        }
    }

    /** The values of any tensor as floats, row-major, on the Java heap. */
    public static float[] toFloats(Tensor tensor) {
        try (Tensor detached = tensor.detach();
                Tensor cpu = detached.cpu();
                Tensor floats = cpu.to(ScalarType.Float);
                Tensor contiguous = floats.contiguous()) {
            float[] values = new float[Math.toIntExact(contiguous.numel())];
            if (values.length > 0) {
                contiguous.data_ptr_float().get(values);
            }
            return values;
        }
    }

    /** The values of an integer tensor as longs, row-major, on the Java heap. */
    public static long[] toLongs(Tensor tensor) {
        try (Tensor cpu = tensor.cpu();
                Tensor longs = cpu.to(ScalarType.Long);
                Tensor contiguous = longs.contiguous()) {
            long[] values = new long[Math.toIntExact(contiguous.numel())];
            if (values.length > 0) {
                contiguous.data_ptr_long().get(values);
            }
            return values;
        }
    }

    /**
     * The values of numbers that each are a tensor, on the Java heap. Reading one from a GPU waits for all that it has to do,
     * so those of one device are read together.
     *
     * @param numbers floating point, one element each
     */
    public static double[] numbers(List<Tensor> numbers) {
        double[] values = new double[numbers.size()];
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Integer> elsewhere = new ArrayList<>();
            TensorVector together = new TensorVector();
            for (int i = 0; i < values.length; i++) {
                Tensor number = numbers.get(i);
                if (number.is_cpu()) {
                    values[i] = number.item_double();
                } else {
                    elsewhere.add(i);
                    together.push_back(
                            number.detach().reshape(1).to(number.is_cuda() ? ScalarType.Double : ScalarType.Float));
                }
            }
            if (!elsewhere.isEmpty()) {
                double[] read = new double[elsewhere.size()];
                torch.cat(together, 0)
                        .cpu()
                        .to(ScalarType.Double)
                        .data_ptr_double()
                        .get(read);
                for (int i = 0; i < read.length; i++) {
                    values[elsewhere.get(i)] = read[i];
                }
            }
        }
        return values;
    }

    /**
     * Each row divided by its length; rows of zeros stay zero.
     *
     * @param rows floating point [..., D], of the precision in which to compute
     */
    public static Tensor unitRows(Tensor rows) {
        return Scopes.keep(() -> rows.div(rows.norm(new ScalarOptional(new Scalar(2)), new long[] {-1}, true)
                .clamp_min(new Scalar(SMALLEST_LENGTH))));
    }

    /** The shape of {@code tensor} on the Java heap. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        Arrays.setAll(shape, i -> tensor.size(i));
        return shape;
    }

    /** Whether no element is infinite or not a number; one pass, which keeps nothing. */
    public static boolean isFinite(Tensor tensor) {
        if (!tensor.is_floating_point() || tensor.numel() == 0) {
            return true;
        }
        try (Tensor values = tensor.detach();
                T_TensorTensor_T range = values.aminmax();
                Tensor low = range.get0();
                Tensor high = range.get1()) {
            return Double.isFinite(low.item_double()) && Double.isFinite(high.item_double());
        }
    }

    /** A bfloat16 tensor as float32, any other as it is. */
    public static Tensor widened(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.BFloat16 ? tensor.to(ScalarType.Float) : tensor;
    }
}
