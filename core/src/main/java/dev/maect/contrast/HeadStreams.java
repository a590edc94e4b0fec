/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.RandomStream;

/**
 * A head's random streams in one epoch of a stage. What is drawn is a function of (seed, stage, purpose, epoch, keys).
 *
 * @param seed the run's
 * @param stage whose head it is, such as {@code tune}
 * @param epoch counted from 0
 */
public record HeadStreams(long seed, String stage, long epoch) {
    /**
     * The stream for one purpose.
     *
     * @param purpose what is drawn, such as {@code neighbour}
     * @param keys for what, such as an image's id and the number of a view
     */
    public RandomStream of(String purpose, long... keys) {
        long[] all = new long[keys.length + 1];
        all[0] = epoch;
        System.arraycopy(keys, 0, all, 1, keys.length);
        return RandomStream.of(seed, stage + " " + purpose, all);
    }
}
