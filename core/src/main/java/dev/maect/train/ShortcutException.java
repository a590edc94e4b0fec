/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;

/** Tuning seems to have found a shortcut, and the recipe says to stop then. The state of the stage is saved. */
public final class ShortcutException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public ShortcutException(String message) {
        super(message);
    }
}
