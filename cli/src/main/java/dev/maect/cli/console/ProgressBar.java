/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import dev.maect.io.Quantities;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.util.Locale;

/** The line beneath the log on a terminal: a bar and the few numbers that one watches. */
final class ProgressBar {
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    private static final int WIDEST = 40;
    private static final int NARROWEST = 10;

    private ProgressBar() {}

    /** The bar for a terminal of {@code columns}; it shrinks before the numbers are cut. */
    static String draw(StepDone report, int columns) {
        double done = report.steps() == 0 ? 1 : (double) report.step() / report.steps();
        String before = String.format(Locale.ROOT, "%-12s %3d%% ", report.stage(), (int) (100 * done));
        String after = String.format(
                Locale.ROOT,
                " epoch %d/%d  loss %.4f  %.1f img/s%s",
                report.epoch(),
                report.epochs(),
                report.smoothedLoss(),
                report.imagesPerSecond(),
                report.eta()
                        .map(eta -> "  " + Quantities.duration(eta) + " left")
                        .orElse(""));
        int room = columns - 3 - before.length() - after.length();
        return before + bar(done, Math.max(NARROWEST, Math.min(WIDEST, room))) + after;
    }

    private static String bar(double done, int width) {
        int eighths = (int) Math.round(done * width * 8);
        String filled = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
        return "|" + filled + " ".repeat(width - filled.length()) + "|";
    }
}
