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
        terminal.print(prefix(event.getLevel()) + event.getFormattedMessage());
    }

    private String prefix(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return terminal.paint(Terminal.Colour.RED, "error:") + " ";
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return terminal.paint(Terminal.Colour.YELLOW, "warning:") + " ";
        }
        return level.isGreaterOrEqual(Level.INFO) ? "" : terminal.paint(Terminal.Colour.FAINT, "debug:") + " ";
    }
}
