/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs something many times and looks at what it leaves: native objects, and the memory of the process. The tests' Java heap is in memory from the start (see
 * core/pom.xml), so growth is native.
 */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * Fails if {@code runs} repetitions, after a warm-up, grow the native memory by more than {@code megabytes}. On one
     * thread: many small operations would spend their time waking threads.
     */
    public static void assertFlat(int runs, long megabytes, Runnable work) {
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            repeat(runs / 4 + 2, work);
            long before = Pointer.physicalBytes();
            repeat(runs, work);
            assertThat((Pointer.physicalBytes() - before) >> 20)
                    .as("growth of native memory in MiB")
                    .isLessThan(megabytes);
        } finally {
            torch.set_num_threads(threads);
        }
    }

    /** Runs {@code work} a few times to warm up, then {@code times} more: as many native objects must be left as before. */
    public static void assertNothingLeft(int times, Runnable work) {
        for (int i = 0; i < 20; i++) {
            work.run();
        }
        long objects = Pointer.totalCount();
        long bytes = Pointer.physicalBytes();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        // Other objects may be collected meanwhile, so the count can fall.
        assertThat(Pointer.totalCount() - objects)
                .as("native objects left by %d passes", times)
                .isLessThanOrEqualTo(0);
        assertThat(Pointer.physicalBytes() - bytes)
                .as("bytes of memory taken by %d passes", times)
                .isLessThan(64L << 20);
    }

    private static void repeat(int runs, Runnable work) {
        for (int i = 0; i < runs; i++) {
            work.run();
        }
    }
}
