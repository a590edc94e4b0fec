/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.console.Terminal;
import dev.maect.protocol.EvaluationEvent.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private long nanos;
    private final ProgressLine line =
            new ProgressLine(new Terminal(new PrintStream(shown, true, UTF_8), true, false, 100), () -> nanos);

    private String after(double seconds, long done) {
        shown.reset();
        nanos += (long) (seconds * 1e9);
        line.on(new Progress("lowshot", "tuned", "splits", done, 12));
        return shown.toString(UTF_8);
    }

    @Test
    void tellsWhatIsDoneAndHowLongTheRestTakes() {
        assertThat(after(2, 1)).contains("lowshot: splits 1 of 12  0:22 left");
        assertThat(after(0.1, 2)).as("just shown").isEmpty();
        assertThat(after(1.9, 2)).contains("splits 2 of 12  0:20 left");
    }

    @Test
    void isTakenAwayAndBeginsAnew() {
        after(2, 1);
        nanos += 100_000_000_000L;
        line.clear();
        assertThat(after(3, 1)).as("what was before does not count").contains("1 of 12  0:33 left");
    }
}
