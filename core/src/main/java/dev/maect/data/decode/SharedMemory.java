/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The memory that large images share while they are decoded: many threads that meet large ones at once take turns, so that
 * all of them together need no more than the largest allowed alone. Small ones go past it.
 */
final class SharedMemory {
    private static final int UNIT = 20; // bits of a MiB
    private static final int SMALL = 64; // MiB

    private final int all;
    private final Semaphore free;

    SharedMemory(long bytes) {
        all = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes >> UNIT));
        free = new Semaphore(all, true);
    }

    /** Does {@code work}, which needs {@code bytes}, as soon as there is room for it. */
    <T> T with(long bytes, Supplier<T> work) {
        int needed = (int) Math.min(all, bytes >> UNIT);
        if (needed < SMALL) {
            return work.get();
        }
        free.acquireUninterruptibly(needed);
        try {
            return work.get();
        } finally {
            free.release(needed);
        }
    }
}
