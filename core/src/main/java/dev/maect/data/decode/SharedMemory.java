/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.util.concurrent.Semaphore;

/**
 * The memory that large images share while they are decoded: many threads that meet large ones at once take turns, so that
 * all of them together need no more than the largest allowed alone. Small ones go past it.
 */
final class SharedMemory {
    private static final int UNIT = 20; // bits of a MiB
    private static final int SMALL = 64; // MiB

    private final int all;
    private final Semaphore free;

    /** What needs memory. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T get() throws E;
    }

    SharedMemory(long bytes) {
        all = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes >> UNIT));
        free = new Semaphore(all, true);
    }

    /** Does {@code work}, which needs {@code bytes}, as soon as there is room for it. */
    <T, E extends Exception> T with(long bytes, Work<T, E> work) throws E {
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
