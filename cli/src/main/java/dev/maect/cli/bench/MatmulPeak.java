/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How fast this process multiplies large square matrices: the bound of everything else. */
public final class MatmulPeak {
    private static final int SIZE = 2048;
    private static final long NANOS = 1_000_000_000L;

    private MatmulPeak() {}

    /** The best of a second's products, in GFLOP/s. */
    public static double gigaflops(ComputeDevice device, Precision precision) {
        return gigaflops(device, precision, SIZE, NANOS);
    }

    static double gigaflops(ComputeDevice device, Precision precision, int size, long nanos) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
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
