/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;

/** Runs something many times and looks at the memory of the process, which the garbage collector does not govern. */
final class NativeMemory {
    private NativeMemory() {}

    /** Fails if {@code runs} repetitions, after a warm-up, grow the process by more than {@code megabytes}. */
    static void assertFlat(int runs, long megabytes, Runnable work) {
        for (int i = 0; i < runs / 4 + 2; i++) {
            work.run();
        }
        long before = Pointer.physicalBytes();
        for (int i = 0; i < runs; i++) {
            work.run();
        }
        long grown = (Pointer.physicalBytes() - before) >> 20;
        assertThat(grown).as("growth of the process in MiB").isLessThan(megabytes);
    }
}
