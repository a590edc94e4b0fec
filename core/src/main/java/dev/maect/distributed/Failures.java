/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

/** What failures of native code say, without the stack of C++ that they bring along. */
final class Failures {
    private Failures() {}

    /** The first line of its message, as a sentence. */
    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        String line = message.lines().findFirst().orElse(message).strip();
        return line.endsWith(".") ? line : line + ".";
    }
}
