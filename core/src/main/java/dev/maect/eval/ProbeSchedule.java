/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

/**
 * The learning-rate schedule of the official linear probe ("legacy" semantics): a linear rise from 0 to 1 over the
 * first tenth of the updates, then half a cosine from 1 to 0, both including both of their ends.
 *
 * @param updates how many updates there are in all
 */
record ProbeSchedule(int updates) {
    /** What the learning rate is multiplied with at {@code update}, counted from 0. */
    double factor(int update) {
        int warmup = updates / 10;
        if (update < warmup) {
            return warmup == 1 ? 0 : (double) update / (warmup - 1);
        }
        int last = updates - warmup - 1;
        return last == 0 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (update - warmup) / last));
    }
}
