/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import dev.maect.io.Printable;
import java.io.IOException;
import java.io.Writer;

/** Hands text on with what would act in a terminal written out, as {@link Printable#lines} does. */
public final class PrintableWriter extends Writer {
    private final Writer out;
    /** The first half of a pair whose second half is still to come. */
    private String half = "";

    /** Writes to {@code out}, which closing this closes. */
    public PrintableWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
        String text = half + new String(chars, offset, length);
        boolean cut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        out.write(Printable.lines(cut ? text.substring(0, text.length() - 1) : text));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.write(Printable.lines(half));
        out.close();
    }
}
