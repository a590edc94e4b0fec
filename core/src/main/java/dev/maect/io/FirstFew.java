/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.util.List;

/** Long lists of names in a sentence. */
public final class FirstFew {
    private static final int SHOWN = 5;

    private FirstFew() {}

    /** The first five of {@code names}, and how many more there are: {@code a, b, c, d, e and 7 more}. */
    public static String of(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
