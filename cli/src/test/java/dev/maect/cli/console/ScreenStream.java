/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Remembers what is printed, and what a terminal would show of it. */
public final class ScreenStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A terminal of 80 columns that somebody looks at. */
    public Terminal watched() {
        return terminal(true, 80);
    }

    /** A pipe or a file. */
    public Terminal unwatched() {
        return terminal(false, 0);
    }

    public Terminal terminal(boolean interactive, int columns) {
        return new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive, false, columns);
    }

    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The lines on the screen, with the effect of carriage returns and of erasing. */
    public List<String> screen() {
        List<String> lines = new ArrayList<>();
        for (String line : text().split("\n", -1)) {
            int erased = line.lastIndexOf("\r\u001b[K");
            lines.add(erased < 0 ? line : line.substring(erased + 4));
        }
        return lines;
    }
}
