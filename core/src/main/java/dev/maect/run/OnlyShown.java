/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.awt.AWTError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Does what only shows. A failure, for lack of a font, memory or disk, never reaches the run: it is told once, and the thing
 * is left out from then on.
 */
final class OnlyShown {
    private final BiConsumer<String, String> told;
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /** @param told is told what is left out, and why */
    OnlyShown(BiConsumer<String, String> told) {
        this.told = told;
    }

    /** Does {@code body}, unless {@code what} has failed before. */
    void attempt(String what, Runnable body) {
        attempt(what, () -> {
            body.run();
            return what;
        });
    }

    /** What {@code body} gives; empty if it fails, or if {@code what} has failed before. */
    <T> Optional<T> attempt(String what, Supplier<T> body) {
        if (leftOut.containsKey(what)) {
            return Optional.empty();
        }
        try {
            return Optional.of(body.get());
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError | AWTError e) {
            String message = e.getMessage();
            String reason = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
            leftOut.put(what, reason);
            told.accept(what, reason);
            return Optional.empty();
        }
    }

    /** What was left out, and why. */
    Map<String, String> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }
}
