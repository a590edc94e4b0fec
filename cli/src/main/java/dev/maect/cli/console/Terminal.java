/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import dev.maect.io.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What messages are written to: standard error, whose last line may be a status that is redrawn in place when a person
 * is looking. Lines printed while a status is shown appear above it. Thread-safe.
 */
public final class Terminal {
    private static final String ERASE_LINE = "\r\u001b[K";

    /** Makes the one instance when it is first asked for. */
    private static final class Holder {
        static final Terminal INSTANCE = fromEnvironment();
    }

    private final PrintStream stream;
    private final boolean interactive;
    private final boolean coloured;
    private final int columns;
    private String status = "";

    /**
     * A terminal on {@code stream}.
     *
     * @param interactive whether a person is looking: a status line is drawn only then
     * @param coloured whether to colour messages
     * @param columns characters per line; a status is cut to fit
     */
    public Terminal(PrintStream stream, boolean interactive, boolean coloured, int columns) {
        this.stream = stream;
        this.interactive = interactive;
        this.coloured = coloured;
        this.columns = columns;
    }

    /** The terminal of this process, on standard error. */
    public static Terminal system() {
        return Holder.INSTANCE;
    }

    /** The launcher knows whether standard error is a terminal, and sets {@code maect.columns} only then. */
    private static Terminal fromEnvironment() {
        int columns = Integer.getInteger("maect.columns", 0);
        boolean interactive = columns > 0;
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                interactive,
                interactive && coloursWanted(System.getenv()),
                columns);
    }

    /** Follows no-color.org, and dumb terminals. */
    static boolean coloursWanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
    }

    /** Whether a person is looking. */
    public boolean interactive() {
        return interactive;
    }

    /** Whether messages may be coloured. */
    public boolean coloured() {
        return coloured;
    }

    /** Characters per line; 0 where nobody is looking. */
    public int columns() {
        return columns;
    }

    /** Prints a line that stays, with what files and servers have put into it made {@linkplain Printable printable}. */
    public void print(String line) {
        show(wrapped(Printable.lines(line)));
    }

    /** As {@link #print(String)}, behind a word in a colour. */
    public void print(Colour colour, String word, String line) {
        String text = wrapped(word + " " + Printable.lines(line));
        show(paint(colour, word) + text.substring(word.length()));
    }

    /** Log files and pipes have whole lines. */
    private String wrapped(String text) {
        return interactive ? Wrapped.text(text, columns) : text;
    }

    private synchronized void show(String line) {
        if (status.isEmpty()) {
            stream.print(line + "\n");
        } else {
            stream.print(ERASE_LINE + line + "\n" + status);
        }
        stream.flush();
    }

    /** Shows {@code text} as the last line until the next status; an empty text takes it away. */
    public synchronized void status(String text) {
        if (!interactive) {
            return;
        }
        // One column stays free: a full line would wrap on some terminals and could not be erased.
        String plain = Printable.line(text);
        String fitting = plain.length() >= columns ? plain.substring(0, Math.max(0, columns - 1)) : plain;
        if (!fitting.isEmpty() || !status.isEmpty()) {
            stream.print(ERASE_LINE + fitting);
            stream.flush();
        }
        status = fitting;
    }

    /** {@code text} in a colour, where colours are wanted. */
    private String paint(Colour colour, String text) {
        return coloured ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    /** The colours of messages. */
    public enum Colour {
        /** Failures. */
        RED(31),
        /** What is well. */
        GREEN(32),
        /** Warnings. */
        YELLOW(33),
        /** Names and headings. */
        BOLD(1),
        /** What matters less. */
        FAINT(2);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }
}
