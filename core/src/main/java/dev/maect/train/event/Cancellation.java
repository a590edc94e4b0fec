/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

/**
 * A wish to stop training, from any thread or a signal handler. The step in progress is finished, the state is saved, and
 * the run returns; started again on the same files it goes on exactly there. It cannot be taken back.
 */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Asks to stop. Returns at once. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel} was called. */
    public boolean cancelled() {
        return cancelled;
    }
}
