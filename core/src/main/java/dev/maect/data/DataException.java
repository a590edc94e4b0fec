/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.MaectException;

/** An image, folder or archive that cannot be used; the message names it and the remedy. */
public final class DataException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public DataException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
