/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;

/** Sees whether repeated work leaves native objects behind, without waiting for a garbage collection. */
public final class MemoryCheck {
    private static final long MIB = 1 << 20;

    private MemoryCheck() {}

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
                .isLessThan(64 * MIB);
    }
}
