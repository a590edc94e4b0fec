/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.io.FileException;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Writes what a stage ended with; where the disk is full, it waits a while for somebody to make room. */
final class PatientFinish {
    /** How long it waits in all, and between two tries. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    static final Duration PAUSE = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 100;

    private final String stage;
    private final TrainingListener listener;
    private final Cancellation cancellation;
    private final long savedStep;
    private final Path folder;
    private final Duration patience;
    private final Duration pause;

    /**
     * A finish of {@code stage}.
     *
     * @param savedStep steps of the state that is on the disk
     * @param folder where that lies
     * @param patience how long to wait in all
     * @param pause how long between two tries
     */
    PatientFinish(
            String stage,
            TrainingListener listener,
            Cancellation cancellation,
            long savedStep,
            Path folder,
            Duration patience,
            Duration pause) {
        this.stage = stage;
        this.listener = listener;
        this.cancellation = cancellation;
        this.savedStep = savedStep;
        this.folder = folder;
        this.patience = patience;
        this.pause = pause;
    }

    /**
     * Does {@code work} until it succeeds.
     *
     * @throws FileException if it does not within the time, or if the run is to stop
     */
    void run(Runnable work) {
        long start = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                work.run();
                return;
            } catch (FileException e) {
                boolean over = Duration.ofNanos(System.nanoTime() - start).compareTo(patience) >= 0;
                if (over || cancellation.cancelled()) {
                    throw new FileException(
                            stage + " has made its last step, but its weights cannot be written: " + e.getMessage()
                                    + " The state of step " + savedStep + " is kept. Make room and resume the run.",
                            e);
                }
                if (!told) {
                    told = true;
                    listener.on(new SavePostponed(
                            stage,
                            savedStep,
                            savedStep,
                            "its weights cannot be written, which is tried again for " + patience.toMinutes()
                                    + " minutes: " + e.getMessage(),
                            freeBytes()));
                }
                pause();
            }
        }
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    private void pause() {
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end && !cancellation.cancelled()) {
            try {
                Thread.sleep(Math.min(LOOK_MILLIS, pause.toMillis()));
            } catch (InterruptedException e) {
                cancellation.cancel();
                Thread.currentThread().interrupt();
            }
        }
    }
}
