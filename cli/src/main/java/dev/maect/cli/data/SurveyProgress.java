/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.console.Terminal;
import dev.maect.data.survey.SweepOptions;
import dev.maect.io.Quantities;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how many images are done with: a line drawn in place on a terminal, a line every ten seconds elsewhere. */
public final class SurveyProgress implements SweepOptions.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SurveyProgress.class);
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private final String what;
    private final long started = System.nanoTime();
    private long shown = started;

    /**
     * A display.
     *
     * @param what is done, such as "read"
     */
    public SurveyProgress(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    @Override
    public void on(long done, long of) {
        long now = System.nanoTime();
        if (now - shown < (terminal.interactive() ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        shown = now;
        String line = line(done, of, (now - started) / 1e9);
        if (terminal.interactive()) {
            terminal.status(line);
        } else {
            LOG.info("{}", line);
        }
    }

    private String line(long done, long of, double seconds) {
        double perSecond = done / Math.max(1e-9, seconds);
        return String.format(
                Locale.ROOT,
                "%s %,d of %,d images  %.0f/s  %s left",
                what,
                done,
                of,
                perSecond,
                Quantities.duration(Duration.ofSeconds((long) ((of - done) / Math.max(1e-9, perSecond)))));
    }

    /** Takes the line away. */
    @Override
    public void close() {
        terminal.status("");
    }
}
