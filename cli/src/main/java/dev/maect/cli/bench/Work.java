/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.Locale;

/** What can be measured. */
enum Work {
    /** A step of stage 1. */
    STEP("images"),
    /** Features of whole images. */
    ENCODE("images"),
    /** A step of stage 3. */
    TUNE("images"),
    /** A step of MIM-Refiner's refinement: heads on three places, global and local views. */
    REFINE("images"),
    /** Decoding and augmenting, views of stage 1. */
    DATA("images"),
    /** The k-NN protocol on given features. */
    KNN("queries"),
    /** k-means on given features. */
    CLUSTER("rows"),
    /** Logistic regression on given features. */
    LOGISTIC("rows"),
    /** Writing a model file and reading it back. */
    CHECKPOINT("MB");

    private final String unit;

    Work(String unit) {
        this.unit = unit;
    }

    /** What a run works through. */
    String unit() {
        return unit;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
