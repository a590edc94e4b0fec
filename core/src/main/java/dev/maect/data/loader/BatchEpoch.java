/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import java.util.Iterator;

/** The batches of one epoch, in order. Each belongs to the receiver, who closes it. Not thread-safe: one consumer. */
public interface BatchEpoch extends Iterator<Batch>, AutoCloseable {
    /** The step, from 0, whose batch {@link #next()} gives. */
    int step();

    /** How long the consumer has waited for data in this epoch, in nanoseconds. */
    long nanosWaited();

    @Override
    void close();
}
