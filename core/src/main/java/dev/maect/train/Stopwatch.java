/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

/**
 * The time of a stage over all its sittings.
 *
 * @param before seconds of earlier sittings
 * @param start when this one began, of {@link System#nanoTime}
 * @param runs whether it is known what was before
 */
record Stopwatch(double before, long start, boolean runs) {
    /** Begins this sitting. */
    static Stopwatch notStarted() {
        return new Stopwatch(0, System.nanoTime(), false);
    }

    /** Counts on from {@code seconds}, unless it does so already: going back to an older state gives no time back. */
    Stopwatch startedAfter(double seconds) {
        return runs ? this : new Stopwatch(seconds, start, true);
    }

    /** All time so far. */
    double seconds() {
        return before + (System.nanoTime() - start) / 1e9;
    }
}
