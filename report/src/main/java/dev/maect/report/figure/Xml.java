/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.io.Printable;
import java.nio.charset.StandardCharsets;

/** Text for HTML and SVG. */
public final class Xml {
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
                    if (Printable.shows(point)) {
                        escaped.appendCodePoint(point);
                    } else {
                        escaped.append(Printable.lines(Character.toString(point)));
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** The bytes of a file of {@code text}. */
    static byte[] file(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
