/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Work of some ranks that all wait for: what fails on one fails on all, and a cancellation of one is one of all. */
final class SharedWork {
    private static final String CANCELLED = "cancelled";

    private SharedWork() {}

    /**
     * Runs {@code work}, then hears from all ranks.
     *
     * @param here whether this rank takes part
     */
    static void run(ProcessGroup group, boolean here, Runnable work) {
        if (group.isAlone()) {
            work.run();
            return;
        }
        Optional<RuntimeException> failure = Optional.empty();
        try {
            if (here) {
                work.run();
            }
        } catch (RankFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
        List<String> told = group.all(failure.map(SharedWork::words).orElse(""));
        if (failure.isPresent()) {
            throw failure.get();
        }
        for (int rank = 0; rank < told.size(); rank++) {
            String words = told.get(rank);
            if (words.equals(CANCELLED)) {
                throw new CancellationException("Rank " + rank + " was cancelled.");
            }
            if (!words.isEmpty()) {
                throw new MaectException("Rank " + rank + " could not do its part: " + words);
            }
        }
    }

    private static String words(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CancellationException) {
                return CANCELLED;
            }
        }
        return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
    }
}
