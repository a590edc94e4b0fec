/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.eval.EvaluationException;

/** Refuses settings that make no sense. */
final class Checks {
    private Checks() {}

    /**
     * Checks one setting.
     *
     * @param holds whether its value makes sense
     * @param range what the value must be, for the message
     */
    static void require(boolean holds, String setting, Object value, String range) {
        if (!holds) {
            throw new EvaluationException(setting + " is " + value + "; it must be " + range + ".");
        }
    }
}
