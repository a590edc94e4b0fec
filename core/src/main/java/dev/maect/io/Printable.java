/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.util.Locale;

/**
 * Text from files, servers and file names, made fit to be shown. What does not show but acts is written out by its number,
 * as {@code \}{@code u001B}: control characters (a terminal obeys them), what turns the direction of text around, what hides in
 * it, line separators, and halves of surrogate pairs. All else stays as it is, so that names of all languages are readable.
 */
public final class Printable {
    private static final int DELETE = 0x7F;
    private static final int LAST_CONTROL = 0x9F;
    private static final int CHARS_OF_A_VALUE = 100;

    private Printable() {}

    /** {@code text} as one line: line breaks and tabs are written out, too. For names and values inside a message. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** {@code text} with its line breaks and tabs, for whole messages. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** {@link #line} of a value that may be very long: its first hundred characters, and how many there are. */
    public static String value(String text) {
        return text.length() <= CHARS_OF_A_VALUE
                ? line(text)
                : line(text.substring(0, CHARS_OF_A_VALUE)) + "... (" + text.length() + " characters)";
    }

    /** Whether a character shows, or is a space. */
    public static boolean shows(int codePoint) {
        return switch (Character.getType(codePoint)) {
            // bidi marks, joiners, tags
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> joins(codePoint);
            default -> (codePoint & 0xFFFE) != 0xFFFE;
        };
    }

    /** Joiners belong to how Persian, Hindi and emoji are written. */
    private static boolean joins(int codePoint) {
        return codePoint == 0x200C || codePoint == 0x200D;
    }

    private static String escape(String text, boolean breaks) {
        int clean = 0;
        while (clean < text.length() && plain(text.charAt(clean), breaks)) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, clean);
        for (int at = clean; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int point = text.codePointAt(at);
            if (shows(point) || (breaks && isBreak(text, at))) {
                escaped.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
                }
            }
        }
        return escaped.toString();
    }

    /** A tab or a line break as systems write it; a carriage return alone would take the line back. */
    private static boolean isBreak(String text, int at) {
        return switch (text.charAt(at)) {
            case '\n', '\t' -> true;
            case '\r' -> at + 1 < text.length() && text.charAt(at + 1) == '\n';
            default -> false;
        };
    }

    /** Whether a character is none that needs a closer look; most texts hold no other. */
    private static boolean plain(char c, boolean breaks) {
        return (c >= ' ' && c < DELETE)
                || (c > LAST_CONTROL && c < 0x2000 && shows(c))
                || (breaks && (c == '\n' || c == '\t'));
    }
}
