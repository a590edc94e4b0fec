/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

/**
 * The learning-rate schedule of the official linear probe ("legacy" semantics): a linear rise from 0 to 1 over the
 * first tenth of the steps, then half a cosine from 1 to 0, both including both of their ends.
 *
 * @param steps how many steps there are in all
 */
record ProbeSchedule(int steps) {
    /** What the learning rate is multiplied with at {@code step}, counted from 0. */
    double factor(int step) {
        int warmup = steps / 10;
        if (step < warmup) {
            return warmup == 1 ? 0 : (double) step / (warmup - 1);
        }
        int last = steps - warmup - 1;
        return last == 0 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / last));
    }
}
