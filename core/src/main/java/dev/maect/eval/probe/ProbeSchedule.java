/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

/**
 * The learning-rate schedule of a linear probe: a linear rise over the first tenth of the steps, then half a cosine.
 *
 * @param steps how many steps there are in all
 * @param kind whose
 */
record ProbeSchedule(int steps, AugmentedProbeOptions.Schedule kind) {
    /** The learning rate that MIM-Refiner's cosine ends at, whatever the peak. */
    static final double MIM_REFINER_END = 1e-6;

    /** MAE-CT's. */
    ProbeSchedule(int steps) {
        this(steps, AugmentedProbeOptions.Schedule.MAE_CT);
    }

    /** What the peak learning rate is multiplied with at {@code step}, counted from 0. */
    double factor(int step) {
        int warmup = steps / 10;
        if (kind == AugmentedProbeOptions.Schedule.MIM_REFINER) {
            return step < warmup ? (step + 1.0) / (warmup + 1) : cosine(step - warmup, steps - warmup);
        }
        if (step < warmup) {
            return warmup == 1 ? 0 : (double) step / (warmup - 1);
        }
        int last = steps - warmup - 1;
        return last == 0 ? 1 : cosine(step - warmup, last);
    }

    /** What is added to that. */
    double offset(int step) {
        return kind == AugmentedProbeOptions.Schedule.MAE_CT || step < steps / 10
                ? 0
                : (1 - factor(step)) * MIM_REFINER_END;
    }

    private static double cosine(int step, int last) {
        return 0.5 * (1 + Math.cos(Math.PI * step / last));
    }
}
