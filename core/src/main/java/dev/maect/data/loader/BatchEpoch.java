/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import java.util.Iterator;

/** The batches of one epoch, in order. Each belongs to the receiver, who closes it. Not thread-safe: one consumer. */
public interface BatchEpoch extends Iterator<Batch>, AutoCloseable {
    /** The step, from 0, whose batch {@link #next()} gives. */
    int step();

    /** How long the consumer has waited for data in this epoch, in nanoseconds. */
    long nanosWaited();

    /** Whether {@link #next()} has not to wait, as far as this can be told. */
    default boolean isReady() {
        return false;
    }

    /** Called while the device computes: what the next batch needs there may be begun, if it is ready. */
    default void beginNext() {}

    @Override
    void close();
}
