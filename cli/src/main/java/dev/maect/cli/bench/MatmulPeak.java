/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.FloatProducts;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How fast this process multiplies large square matrices: the bound of everything else. */
public final class MatmulPeak {
    private static final int SIZE = 2048;
    /** An H100 reaches 425 TFLOP/s with products of 2048 and 798 with these. */
    private static final int SIZE_ON_GPU = 8192;

    private static final long NANOS = 1_000_000_000L;

    private MatmulPeak() {}

    /** The best of a second's products, in GFLOP/s. */
    public static double gigaflops(ComputeDevice device, Precision precision) {
        return gigaflops(device, precision, size(device), NANOS);
    }

    static int size(ComputeDevice device) {
        return device.equals(ComputeDevice.CPU) ? SIZE : SIZE_ON_GPU;
    }

    static double gigaflops(ComputeDevice device, Precision precision, int size, long nanos) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                FloatProducts products = FloatProducts.of(device, precision)) {
            Tensor matrix = device.place(torch.rand(size, size))
                    .to(precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float);
            long best = Long.MAX_VALUE;
            long end = System.nanoTime() + nanos;
            do {
                long start = System.nanoTime();
                try (PointerScope inner = new PointerScope()) {
                    // Reading one number waits for a GPU.
                    torch.matmul(matrix, matrix).narrow(0, 0, 1).narrow(1, 0, 1).item_float();
                }
                best = Math.min(best, System.nanoTime() - start);
            } while (System.nanoTime() < end);
            return 2.0 * size * size * size / best;
        }
    }
}
