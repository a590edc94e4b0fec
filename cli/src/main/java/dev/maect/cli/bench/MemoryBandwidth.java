/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.engine.ComputeDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How fast this process streams through memory: a[i] = b[i] + s c[i] on arrays that no cache holds (STREAM's triad). */
final class MemoryBandwidth {
    private static final long NUMBERS = 32L << 20; // 128 MiB each
    private static final long NUMBERS_ON_GPU = 256L << 20;
    private static final int AT_ONCE_ON_GPU = 10; // between two readings, each of which waits for the device
    private static final long NANOS = 500_000_000L;
    private static final int BYTES = 3 * Float.BYTES; // read twice, written once

    private MemoryBandwidth() {}

    /** The best of half a second's passes, in GB/s. */
    static double gigabytes(ComputeDevice device) {
        boolean cpu = device.equals(ComputeDevice.CPU);
        return gigabytes(device, cpu ? NUMBERS : NUMBERS_ON_GPU, cpu ? 1 : AT_ONCE_ON_GPU, NANOS);
    }

    static double gigabytes(ComputeDevice device, long numbers, int atOnce, long nanos) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor one = device.place(torch.ones(1));
            Tensor a = one.repeat(numbers);
            Tensor b = one.repeat(numbers);
            Tensor c = one.repeat(numbers);
            Scalar factor = new Scalar(3.0);
            long best = Long.MAX_VALUE;
            long end = System.nanoTime() + nanos;
            do {
                long start = System.nanoTime();
                try (PointerScope inner = new PointerScope()) {
                    for (int i = 0; i < atOnce; i++) {
                        torch.add_out(a, b, c, factor);
                    }
                    a.narrow(0, 0, 1).item_float();
                }
                best = Math.min(best, System.nanoTime() - start);
            } while (System.nanoTime() < end);
            return (double) BYTES * numbers * atOnce / best;
        }
    }
}
