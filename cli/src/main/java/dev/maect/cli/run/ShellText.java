/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words of a command line as a shell takes them. */
final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./#-]+", Pattern.UNICODE_CHARACTER_CLASS);

    private ShellText() {}

    /** {@code words} with blanks between them, those in quotes that need them. */
    static String of(List<String> words) {
        return words.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() && !word.startsWith("#") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
