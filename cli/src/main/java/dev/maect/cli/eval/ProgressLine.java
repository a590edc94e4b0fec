/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.console.Terminal;
import dev.maect.io.Quantities;
import dev.maect.protocol.EvaluationEvent.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far a protocol is: a line drawn in place on a terminal, a line every ten seconds elsewhere. */
final class ProgressLine {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private final LongSupplier clock;
    private String part = "";
    private long started;
    private long shown;

    /**
     * A display.
     *
     * @param clock nanoseconds
     */
    ProgressLine(Terminal terminal, LongSupplier clock) {
        this.terminal = terminal;
        this.clock = clock;
        started = clock.getAsLong();
        shown = started;
    }

    /** Shows it, unless something was shown a moment ago. */
    void on(Progress progress) {
        long now = clock.getAsLong();
        String words = progress.protocol() + ": " + progress.what();
        if (!part.equals(words + progress.encoder())) {
            part = words + progress.encoder();
            started = shown; // what was shown last ended then, or there was nothing
        }
        if (now - shown < (terminal.interactive() ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        shown = now;
        double seconds = (now - started) / 1e9;
        double left = seconds * (progress.of() - progress.done()) / Math.max(1, progress.done());
        String line = String.format(
                Locale.ROOT,
                "%s %,d of %,d  %s left",
                words,
                progress.done(),
                progress.of(),
                Quantities.duration(Duration.ofSeconds((long) left)));
        if (terminal.interactive()) {
            terminal.status(line);
        } else {
            LOG.info("{}", line);
        }
    }

    /** Takes the line away: what took its time is over. */
    void clear() {
        part = "";
        shown = clock.getAsLong();
        terminal.status("");
    }
}
