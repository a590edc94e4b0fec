/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

/** Prints log messages the way people read them: as they are, with a word before warnings and errors. */
final class TerminalAppender extends AppenderBase<ILoggingEvent> {
    private final Terminal terminal;
    private final Level least;

    TerminalAppender(Terminal terminal, Level least) {
        this.terminal = terminal;
        this.least = least;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(least)) {
            return;
        }
        String message = event.getFormattedMessage();
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            terminal.print(Terminal.Colour.RED, "error:", message);
        } else if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            terminal.print(Terminal.Colour.YELLOW, "warning:", message);
        } else if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            terminal.print(message);
        } else {
            terminal.print(Terminal.Colour.FAINT, "debug:", message);
        }
    }
}
