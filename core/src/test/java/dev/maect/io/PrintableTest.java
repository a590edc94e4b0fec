/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What files call things reaches the eye as text. */
class PrintableTest {
    @Test
    void whatActsInATerminalIsWrittenOut() {
        assertThat(Printable.line("a\u001b[2J\u0007\u009b31m\u007f\r\nb\tc"))
                .isEqualTo("a\\u001B[2J\\u0007\\u009B31m\\u007F\\u000D\\u000Ab\\u0009c");
        assertThat(Printable.line("\u202egnp.exe\u2066\u200f\u061c\ufeff\u2028"))
                .isEqualTo("\\u202Egnp.exe\\u2066\\u200F\\u061C\\uFEFF\\u2028");
        assertThat(Printable.line("x\ud800y\udc00")).isEqualTo("x\\uD800y\\uDC00");
        assertThat(Printable.line("tag " + Character.toString(0xE0041))).isEqualTo("tag \\uDB40\\uDC41");
    }

    @Test
    void whatShowsStaysAsItIs() {
        String text = "Größe, Café, 数据, نمی‌دانم, 👩‍🔬, \\u001B, 100 %";
        assertThat(Printable.line(text)).isEqualTo(text);
        assertThat(Printable.lines(text)).isEqualTo(text);
    }

    @Test
    void wholeMessagesKeepTheirLinesButNotAReturnThatWouldHideOne() {
        assertThat(Printable.lines("a:\n\tb\r\nc\rd")).isEqualTo("a:\n\tb\r\nc\\u000Dd");
    }

    @Test
    void longValuesAreCut() {
        assertThat(Printable.value("9".repeat(1_000_000)))
                .startsWith("9".repeat(100) + "... (1000000 characters)")
                .hasSizeLessThan(150);
        assertThat(Printable.value("a\nb")).isEqualTo("a\\u000Ab");
    }

    @Test
    void everyCharacterShowsOrIsWrittenOut() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).forEach(point -> {
            String shown = Printable.line(Character.toString(point));
            assertThat(shown.codePoints().allMatch(Printable::shows)).isTrue();
            assertThat(shown.equals(Character.toString(point))).isEqualTo(Printable.shows(point));
        });
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(point -> Character.isISOControl(point) || (point >= 0x202A && point <= 0x202E))
                        .noneMatch(Printable::shows))
                .isTrue();
    }

    @Test
    void messagesOfErrorsArePrintable() {
        assertThat(new MaectException("no \u001b]0;pwned\u0007 such file"))
                .hasMessage("no \\u001B]0;pwned\\u0007 such file");
        assertThat(new FileException("\u202e", new RuntimeException("x"))).hasMessage("\\u202E");
    }
}
