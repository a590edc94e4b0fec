/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.train.event.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a run that is asked to end (Ctrl-C, SIGTERM) finish its step and save its state before the process ends. */
final class StopOnSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);
    private static final long PATIENCE_SECONDS = 60;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch nothingToSave = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "maect-stop");

    private StopOnSignal() {}

    /** Waits for the process's end until it is closed. */
    static StopOnSignal install() {
        StopOnSignal stop = new StopOnSignal();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    private void stop() {
        cancellation.cancel();
        if (nothingToSave.getCount() == 0) {
            return;
        }
        LOG.info("Stopping after this step ...");
        try {
            if (!nothingToSave.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The step takes too long: what was saved last is what a resumed run goes on from.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on the process may end at once. */
    void release() {
        nothingToSave.countDown();
    }

    @Override
    public void close() {
        release();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook runs
        }
    }
}
