/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.MaectException;

/** An evaluation that cannot be done as asked; the message names what is wrong and the remedy. */
public final class EvaluationException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public EvaluationException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
