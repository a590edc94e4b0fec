/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.maect.io.Printable;
import java.nio.charset.StandardCharsets;

/** Log lines in UTF-8 that are safe to show in a terminal, stack traces included. */
final class PrintableEncoder extends PatternLayoutEncoder {
    PrintableEncoder() {
        setCharset(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return Printable.lines(new String(super.encode(event), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
