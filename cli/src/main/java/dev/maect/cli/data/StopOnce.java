/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Lets what reads images end with what it knows when it is asked to stop; asked a second time the process ends at once. */
public final class StopOnce implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopOnce.class);
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private volatile int signal;

    private StopOnce() {}

    /** Waits for signals until it is closed. */
    public static StopOnce install() {
        StopOnce stop = new StopOnce();
        for (String name : SIGNALS) {
            try {
                Signal known = new Signal(name);
                stop.before.put(known, Signal.handle(known, stop::received));
            } catch (IllegalArgumentException e) {
                LOG.debug("SIG{} is not ours: {}", name, e.getMessage());
            }
        }
        return stop;
    }

    private void received(Signal asked) {
        if (signal != 0) {
            Runtime.getRuntime().halt(ExitCode.ofSignal(asked.getNumber()));
        }
        signal = asked.getNumber();
        LOG.info("SIG{}: stopping with what is known; once more ends at once.", asked.getName());
    }

    /** Whether it was asked to stop. */
    public boolean stopped() {
        return signal != 0;
    }

    /** What the process is to end with: {@code otherwise} unless it was stopped. */
    public int exitCode(int otherwise) {
        return stopped() ? ExitCode.ofSignal(signal) : otherwise;
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
