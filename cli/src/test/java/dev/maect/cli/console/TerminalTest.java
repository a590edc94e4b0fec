/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ScreenStream stream = new ScreenStream();

    @Test
    void keepsTheStatusBelowWhatIsPrinted() {
        Terminal terminal = stream.watched();
        terminal.print("first");
        terminal.status("10 %");
        terminal.print("second");
        terminal.status("20 %");
        assertThat(stream.screen()).containsExactly("first", "second", "20 %");
        terminal.status("");
        terminal.print("third");
        assertThat(stream.screen()).containsExactly("first", "second", "third", "");
    }

    @Test
    void showsNoStatusInAFile() {
        Terminal terminal = stream.unwatched();
        terminal.status("10 %");
        terminal.print("first");
        terminal.status("");
        assertThat(stream.text()).isEqualTo("first\n");
    }

    @Test
    void cutsAStatusThatWouldWrap() {
        stream.terminal(true, 20).status("x".repeat(50));
        assertThat(stream.screen()).containsExactly("x".repeat(19));
    }

    @Test
    void whatFilesCallThingsIsShownAsText() {
        Terminal terminal = stream.watched();
        terminal.print("no \u001b[2J\u202efile\n\tat line 2");
        terminal.print(Terminal.Colour.RED, "error:", "\u009b31m");
        terminal.status("\u001b]0;title\u0007\n50 %");
        assertThat(stream.text())
                .startsWith("no \\u001B[2J\\u202Efile\n\tat line 2\nerror: \\u009B31m\n")
                .endsWith("\\u001B]0;title\\u0007\\u000A50 %");
    }

    @Test
    void whatCommandsPrintIsShownAsTextHoweverItComes() throws IOException {
        StringWriter shown = new StringWriter();
        try (PrintWriter out = new PrintWriter(new PrintableWriter(shown))) {
            out.print("a\u001b[31mb ");
            out.print('\ud83d');
            out.print('\udc69');
            out.println(" c");
            out.print('\ud83d');
        }
        assertThat(shown.toString().lines()).containsExactly("a\\u001B[31mb \ud83d\udc69 c", "\\uD83D");
    }

    @Test
    void paintsOnlyWhereColoursAreWanted() {
        stream.watched().print(Terminal.Colour.RED, "no:", "1");
        assertThat(stream.text()).isEqualTo("no: 1\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), true, true, 80)
                .print(Terminal.Colour.RED, "yes:", "2");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\u001b[31myes:\u001b[0m 2\n");
        assertThat(Terminal.coloursWanted(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.coloursWanted(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", "1"))).isFalse();
    }
}
