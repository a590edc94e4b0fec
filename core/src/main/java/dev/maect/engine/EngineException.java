/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import dev.maect.MaectException;

/** Something the tensor engine or the machine cannot do; the message says what and how to go on. */
public final class EngineException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public EngineException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
