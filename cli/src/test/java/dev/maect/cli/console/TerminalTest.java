/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
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
    void paintsOnlyWhereColoursAreWanted() {
        assertThat(stream.watched().paint(Terminal.Colour.RED, "no")).isEqualTo("no");
        Terminal coloured = new Terminal(new PrintStream(OutputStream.nullOutputStream()), true, true, 80);
        assertThat(coloured.paint(Terminal.Colour.RED, "yes")).isEqualTo("\u001b[31myes\u001b[0m");
        assertThat(Terminal.coloursWanted(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.coloursWanted(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", "1"))).isFalse();
    }
}
