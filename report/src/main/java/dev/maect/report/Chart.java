/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import java.util.List;

/**
 * Curves in one frame.
 *
 * @param stage the stage that they belong to
 * @param title what is measured
 * @param unit what stands behind the numbers; may be empty
 * @param horizontal what curves run over
 * @param curves at least one with points
 */
record Chart(String stage, String title, String unit, String horizontal, List<Curve> curves) {
    private static final String STEPS = "steps";

    /** A chart of plain numbers over training steps. */
    Chart(String stage, String title, List<Curve> curves) {
        this(stage, title, "", curves);
    }

    /** A chart over training steps. */
    Chart(String stage, String title, String unit, List<Curve> curves) {
        this(stage, title, unit, STEPS, curves);
    }
}
