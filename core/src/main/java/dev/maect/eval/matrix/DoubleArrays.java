/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.matrix;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NativeSetup;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Double-precision values between tensors and the Java heap. */
public final class DoubleArrays {
    static {
        NativeSetup.prepare();
    }

    private DoubleArrays() {}

    /** The values of {@code tensor}, row-major. */
    public static double[] of(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor contiguous = Rows.doubles(tensor.detach().cpu()).contiguous();
            double[] values = new double[Math.toIntExact(contiguous.numel())];
            contiguous.data_ptr_double().get(values);
            return values;
        }
    }

    /** A float64 tensor on the CPU, in the caller's scope. */
    public static Tensor tensor(double[] values, long... shape) {
        Tensor result;
        try (TensorOptions options = new TensorOptions(ScalarType.Double)) {
            result = torch.zeros(shape, options);
        }
        try (DoublePointer data = result.data_ptr_double()) {
            data.put(values, 0, values.length);
        }
        return result;
    }
}
