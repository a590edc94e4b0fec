/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.ExitCode;
import dev.maect.train.event.Cancellation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Lets a run that is asked to end (Ctrl-C, SIGTERM, SIGHUP, or SIGUSR1, which Slurm can send before a job's time is up)
 * finish its step and save its state before the process ends. Asked a second time the process ends at once: what was saved
 * last is whole, as files are replaced whole.
 */
final class StopOnSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP", "USR1");

    /** Within this time a second signal is the first one again. */
    private static final long TWICE_NANOS = 3_000_000_000L;

    /** For what cannot be interrupted in the evaluation. */
    private static final long PATIENCE_SECONDS = 5;

    private final Cancellation cancellation = new Cancellation();
    private final AtomicReference<@Nullable Signal> first = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private volatile boolean nothingToSave;
    private volatile long firstAt;

    private StopOnSignal() {}

    /** Waits for signals until it is closed. */
    static StopOnSignal install() {
        StopOnSignal stop = new StopOnSignal();
        for (String name : SIGNALS) {
            try {
                Signal signal = new Signal(name);
                stop.before.put(signal, Signal.handle(signal, stop::received));
            } catch (IllegalArgumentException e) {
                // Windows has two of them; with java -Xrs the system ends the process itself.
                LOG.debug("SIG{} is not ours: {}", name, e.getMessage());
            }
        }
        return stop;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Whether a signal has come. */
    boolean isAsked() {
        return first.get() != null;
    }

    private void received(Signal signal) {
        if (!first.compareAndSet(null, signal)) {
            if (System.nanoTime() - firstAt < TWICE_NANOS && JoinedRanks.areSeveral()) {
                return; // the same wish: the terminal's, and the launcher's that passes it on
            }
            Runtime.getRuntime().halt(ExitCode.ofSignal(signal.getNumber()));
        }
        firstAt = System.nanoTime();
        cancellation.cancel();
        LOG.info(
                "SIG{}: {}; once more ends at once.",
                signal.getName(),
                nothingToSave ? "stopping" : "stopping after this step");
        if (nothingToSave && !isClosedSoon()) {
            LOG.info("Stopped while encoders were evaluated. All that was trained is saved.");
            System.exit(ExitCode.ofSignal(signal.getNumber()));
        }
    }

    private boolean isClosedSoon() {
        try {
            return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** From now on the process may end within something. */
    void release() {
        nothingToSave = true;
    }

    /** What the process is to end with after it was stopped. */
    int exitCode() {
        Signal signal = first.get();
        return signal == null ? ExitCode.INTERRUPTED : ExitCode.ofSignal(signal.getNumber());
    }

    @Override
    public void close() {
        closed.countDown();
        before.forEach(Signal::handle);
    }
}
