/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappedTest {
    @Test
    void linesBreakBeforeAKeyAndNotWithinIt() {
        String line = "stage: tune  epoch: 3/30  step: 120/1200  loss: 3.1234 (3.2345)  lr: 1.000e-03  eta: 12:34";
        assertThat(Wrapped.text(line, 50))
                .isEqualTo("stage: tune  epoch: 3/30  step: 120/1200\n"
                        + "    loss: 3.1234 (3.2345)  lr: 1.000e-03\n    eta: 12:34");
        assertThat(Wrapped.text(line, 200)).isEqualTo(line);
    }

    @Test
    void nothingIsLostAndEveryLineFits() {
        String words =
                "A sentence of some length that has no two blanks anywhere and goes on for quite a while, as they do."
                        .repeat(3);
        for (int columns = 40; columns < 130; columns++) {
            String wrapped = Wrapped.text("  " + words, columns);
            assertThat(wrapped.replaceAll("\\s+", " ").strip()).isEqualTo(words);
            int most = columns - 1;
            assertThat(wrapped.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void aWordThatIsTooLongStaysWhole() {
        String path = "/a/very/long/path".repeat(10);
        assertThat(Wrapped.text("see " + path, 60)).isEqualTo("see\n    " + path);
        assertThat(Wrapped.text(path, 60)).isEqualTo(path);
        assertThat(Wrapped.text("a b c", 3)).isEqualTo("a b c");
    }
}
