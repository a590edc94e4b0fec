/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import dev.maect.MaectException;

/** A weight file that cannot be read, written or used; the message names the file, the entry and the remedy. */
public final class CheckpointException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public CheckpointException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
