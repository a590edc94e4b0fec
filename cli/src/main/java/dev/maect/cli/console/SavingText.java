/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingEvent.StateSaved;
import java.util.Locale;

/** What is said of saved states. */
final class SavingText {
    private static final double MIB = 1 << 20;

    private SavingText() {}

    static String of(SavePostponed postponed) {
        String free = postponed.freeBytes() < 0
                ? ""
                : String.format(Locale.ROOT, " (%.1f MiB are free)", postponed.freeBytes() / MIB);
        String kept = postponed.savedStep() == 0
                ? "nothing of this stage is saved yet"
                : "the state of step " + postponed.savedStep() + " stays as it is";
        return postponed.stage() + ": step " + postponed.step() + " could not be saved" + free + "; " + kept
                + ", and it is tried again: " + postponed.reason();
    }

    static String of(RolledBack back) {
        return String.format(
                Locale.ROOT,
                "%s: going back from step %d to step %d (%d. time); learning rates are %.4g of the recipe's from here on.",
                back.stage(),
                back.fromStep(),
                back.toStep(),
                back.rollback(),
                back.rateFactor());
    }

    static String of(StateSaved saved) {
        return String.format(
                Locale.ROOT,
                "stage: %s  saved step: %d  size: %.1f MiB  stood still: %d ms",
                saved.stage(),
                saved.step(),
                saved.bytes() / MIB,
                saved.stoodStill().toMillis());
    }
}
