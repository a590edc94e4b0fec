/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.util.function.BooleanSupplier;

/**
 * How all images of a source are read.
 *
 * @param threads that decode
 * @param stopped asked between images; once it is true no further one is begun, and what is known by then is the result
 * @param listener told how far it is
 */
public record SweepOptions(int threads, BooleanSupplier stopped, Listener listener) {
    /** Told how far it is, from any of the threads, one at a time. */
    @FunctionalInterface
    public interface Listener {
        /** {@code done} of {@code of} images are done with. */
        void on(long done, long of);
    }

    /** Checks the number of threads. */
    public SweepOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("Images cannot be read by " + threads + " threads");
        }
    }

    /** On all processors, to the end, telling nobody. */
    public static SweepOptions standard() {
        return new SweepOptions(Runtime.getRuntime().availableProcessors(), () -> false, (done, of) -> {});
    }

    /** With another number of threads. */
    public SweepOptions withThreads(int number) {
        return new SweepOptions(number, stopped, listener);
    }
}
