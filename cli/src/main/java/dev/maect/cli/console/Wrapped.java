/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Text broken between words, so that a terminal does not break it within them. */
final class Wrapped {
    private static final String INDENT = "    ";
    /** Narrower terminals break lines as they like. */
    private static final int NARROWEST = 40;

    private Wrapped() {}

    /** Each line of {@code text} in as many as fit; those that follow are indented. Before two blanks lines break first. */
    static String text(String text, int columns) {
        if (columns < NARROWEST) {
            return text;
        }
        List<String> lines = new ArrayList<>();
        text.lines().forEach(line -> wrap(line, columns - 1, lines));
        return String.join("\n", lines);
    }

    private static void wrap(String line, int width, List<String> lines) {
        String rest = line;
        String indent = " ".repeat(line.length() - line.stripLeading().length()) + INDENT;
        while (rest.length() > width) {
            int least = rest.length() - rest.stripLeading().length() + 1;
            int end = rest.lastIndexOf("  ", width);
            if (end < Math.max(least, width / 2)) {
                end = rest.lastIndexOf(' ', width);
            }
            if (end < least) {
                break; // a single word, such as a path
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = indent + rest.substring(end).strip();
            if (indent.length() >= width) {
                break;
            }
        }
        lines.add(rest);
    }
}
