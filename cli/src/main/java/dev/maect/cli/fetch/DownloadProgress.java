/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.cli.console.Terminal;
import dev.maect.io.Quantities;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far a download is: a line drawn in place on a terminal, a line every ten seconds elsewhere. */
final class DownloadProgress {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadProgress.class);
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private long started = System.nanoTime();
    private long shown = started;
    private long startedAt;

    DownloadProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** A transfer begins at byte {@code from}. */
    void begin(long from) {
        started = System.nanoTime();
        shown = started;
        startedAt = from;
    }

    /** {@code done} bytes are there. */
    void update(long done, OptionalLong total) {
        long now = System.nanoTime();
        if (now - shown < (terminal.interactive() ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        shown = now;
        String line = line(done, total, (done - startedAt) / ((now - started) / 1e9));
        if (terminal.interactive()) {
            terminal.status(line);
        } else {
            LOG.info(line);
        }
    }

    static String line(long done, OptionalLong total, double bytesPerSecond) {
        String speed = String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / (1 << 20));
        if (total.isEmpty()) {
            return Quantities.bytes(done) + "  " + speed;
        }
        long left = total.getAsLong() - done;
        return String.format(
                Locale.ROOT,
                "%3d%%  %s of %s  %s  %s left",
                100 * done / Math.max(1, total.getAsLong()),
                Quantities.bytes(done),
                Quantities.bytes(total.getAsLong()),
                speed,
                bytesPerSecond > 0 ? Quantities.duration(Duration.ofSeconds((long) (left / bytesPerSecond))) : "?");
    }

    /** Takes the line away. */
    void end() {
        terminal.status("");
    }
}
