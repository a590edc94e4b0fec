/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import java.util.List;

/**
 * Curves in one frame.
 *
 * @param stage the stage that they belong to
 * @param title what is measured
 * @param curves at least one with points
 */
record Chart(String stage, String title, List<Curve> curves) {}
