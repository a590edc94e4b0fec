/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.studio.http.Refused;

/** Names that people give. */
final class EditedName {
    private static final int LONGEST = 200;

    private EditedName() {}

    /** {@code text} without blanks around it, if it can be a name. */
    static String of(String text, boolean empty) {
        String name = text.strip();
        if (name.isEmpty() && !empty) {
            throw Refused.wrong("The name is empty.");
        }
        if (name.length() > LONGEST) {
            throw Refused.wrong("The name has " + name.length() + " characters; at most " + LONGEST + " are kept.");
        }
        return name;
    }
}
