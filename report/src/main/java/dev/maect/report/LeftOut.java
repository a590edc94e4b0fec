/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What of a run's files could not be read: told on the page, in place of what it would have shown. */
final class LeftOut {
    private final List<String> reasons = new ArrayList<>();

    /** What {@code reading} gives; {@code otherwise}, and a reason noted, if it cannot. */
    <T> T unless(String what, T otherwise, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            String message = e.getMessage();
            reasons.add(what + ": " + (message == null ? e.toString() : message));
            return otherwise;
        }
    }

    /** Adds a section to {@code page}; nothing of it, and a reason noted, if it cannot be made. */
    void section(StringBuilder page, String what, Runnable section) {
        int start = page.length();
        boolean made = unless(what, false, () -> {
            section.run();
            return true;
        });
        if (!made) {
            page.setLength(start);
        }
    }

    /** Notes what was missing already when the run ended, or when it was read. */
    void addAll(List<String> known) {
        reasons.addAll(known);
    }

    /** Notes what was missing already when the run ended. */
    void add(String what, String reason) {
        reasons.add(what + ": " + reason);
    }

    /** In the order in which they came up. */
    List<String> reasons() {
        return List.copyOf(reasons);
    }
}
