/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import dev.maect.MaectException;

/** A file that cannot be read or written; the message names the file, the failure and the remedy. */
public final class FileException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public FileException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public FileException(String message, Throwable cause) {
        super(message, cause);
    }
}
