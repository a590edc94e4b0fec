/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an owner's lock again and again, so that other machines, which cannot ask whether a process lives, see from the
 * file's age that it does. An owner that was held for dead all the same, because its machine stood still, is told so.
 */
final class Heartbeat {
    /** How long after the last beat an owner counts as dead. */
    static final Duration DEAD_AFTER = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(10);

    /** Whether the lock names its owner still. */
    @FunctionalInterface
    interface Ownership {
        boolean holds() throws IOException;
    }

    /** Writes the lock. */
    @FunctionalInterface
    interface Beat {
        void write() throws IOException;
    }

    private final Ownership ownership;
    private final Beat beat;
    private final Runnable onLoss;
    private final ScheduledExecutorService pulse;

    private Heartbeat(Ownership ownership, Beat beat, Runnable onLoss) {
        this.ownership = ownership;
        this.beat = beat;
        this.onLoss = onLoss;
        this.pulse = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "maect-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Beats until {@link #end}, or until the folder is another's. */
    static Heartbeat begin(Ownership ownership, Beat beat, Runnable onLoss) {
        return begin(ownership, beat, onLoss, EVERY);
    }

    static Heartbeat begin(Ownership ownership, Beat beat, Runnable onLoss, Duration every) {
        Heartbeat heartbeat = new Heartbeat(ownership, beat, onLoss);
        heartbeat.pulse.scheduleWithFixedDelay(
                heartbeat::once, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return heartbeat;
    }

    private void once() {
        try {
            if (pulse.isShutdown()) {
                return;
            }
            if (ownership.holds()) {
                beat.write();
            } else {
                pulse.shutdown();
                LOG.warn("Another machine held this process for dead and has taken the run's folder over.");
                onLoss.run();
            }
        } catch (IOException e) {
            LOG.debug("The run's lock could not be written: {}", e.getMessage()); // the next beat may
        }
    }

    /**
     * Ends it.
     *
     * @return whether the folder was this owner's to the end
     * @throws IOException if the lock cannot be read
     */
    boolean end() throws IOException {
        pulse.shutdown();
        try {
            // A beat after this would write into what is another's by then.
            if (!pulse.awaitTermination(LONGEST_BEAT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.debug("The last beat has not come to its end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ownership.holds();
    }

    /**
     * How long ago a lock was written, by the clock of the machine that keeps its files: clocks of several machines differ.
     *
     * @throws IOException if the folder cannot be written to
     */
    static Duration silence(Path lock) throws IOException {
        Path now = Files.createTempFile(
                Objects.requireNonNull(lock.toAbsolutePath().getParent()), ".now", ".tmp");
        try {
            return Duration.between(
                    Files.getLastModifiedTime(lock).toInstant(),
                    Files.getLastModifiedTime(now).toInstant());
        } finally {
            Files.delete(now);
        }
    }
}
