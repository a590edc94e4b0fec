/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.FileException;
import java.awt.AWTError;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what only shows. A failure, for lack of a font, memory or disk, never reaches the run: it is told once, and the thing
 * is left out from then on. Only a file that cannot be written, as the disk is full, is tried again with the next of its kind.
 */
final class OnlyShown {
    private final BiConsumer<String, String> told;
    private final Set<String> triedAgain = new HashSet<>();
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
        if (leftOut.containsKey(what) && !triedAgain.contains(what)) {
            return Optional.empty();
        }
        try {
            return Optional.of(body.get());
        } catch (FileException e) {
            triedAgain.add(what);
            leaveOut(what, e.getMessage());
            return Optional.empty();
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError | AWTError e) {
            String message = e.getMessage();
            leaveOut(what, message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
            return Optional.empty();
        }
    }

    private void leaveOut(String what, @Nullable String why) {
        String reason = why == null ? "it cannot be written" : why;
        if (leftOut.put(what, reason) == null) {
            told.accept(what, reason);
        }
    }

    /** What was left out, and why. */
    Map<String, String> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }
}
