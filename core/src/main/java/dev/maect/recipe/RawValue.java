/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Printable;
import java.util.List;

/**
 * A value as it was written, before its type is known.
 *
 * @param items the text of a single value, or of each element of a list
 * @param list whether it was written as a list
 * @param origin where it was written
 */
record RawValue(List<String> items, boolean list, Origin origin) {
    RawValue {
        items = List.copyOf(items);
    }

    static RawValue single(String text, Origin origin) {
        return new RawValue(List.of(text), false, origin);
    }

    static RawValue list(List<String> items, Origin origin) {
        return new RawValue(items, true, origin);
    }

    /** The value as it is written. */
    String text() {
        return list ? "[" + String.join(", ", items) + "]" : items.get(0);
    }

    /** The value for messages: a list as it is, a single one in quotes. */
    String shown() {
        return list ? Printable.value(text()) : "'" + Printable.value(text()) + "'";
    }

    /** This value, from the layer with the given rank. */
    RawValue ranked(int rank) {
        return new RawValue(items, list, new Origin(origin.source(), origin.line(), rank));
    }

    /**
     * Where a value was written. Of two values at odds, the one with the higher rank is the one to blame.
     *
     * @param source a file's name or "command line"; empty for defaults
     * @param line counted from 1; 0 where there are no lines
     * @param rank higher overrides lower
     */
    record Origin(String source, int line, int rank) {
        static final Origin DEFAULT = new Origin("", 0, 0);
        static final Origin COMMAND_LINE = new Origin("command line", 0, 0);

        /** The message with the place in front. */
        String tell(String message) {
            if (source.isEmpty()) {
                return message;
            }
            return line > 0 ? source + ":" + line + ": " + message : source + ": " + message;
        }
    }
}
