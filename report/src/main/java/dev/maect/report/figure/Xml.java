/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text for HTML and SVG. */
public final class Xml {
    private static final int DELETE = 0x7F;
    private static final int LAST_CONTROL = 0x9F;

    private Xml() {}

    /**
     * {@code text} as the content of an element or of a quoted attribute. What neither shows nor may stand in XML is
     * written out by its number: control characters, halves of pairs, and what turns the direction of the text around.
     */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    if (shown(point)) {
                        escaped.appendCodePoint(point);
                    } else {
                        escaped.append(String.format(Locale.ROOT, "\\u%04X", point));
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static boolean shown(int point) {
        boolean control = (point < ' ' && point != '\t' && point != '\n') || (point >= DELETE && point <= LAST_CONTROL);
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        boolean turning = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
        return !control && !half && !turning && (point & 0xFFFE) != 0xFFFE;
    }

    /** The bytes of a file of {@code text}. */
    static byte[] file(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
