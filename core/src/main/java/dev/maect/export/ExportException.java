/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.MaectException;

/** An encoder cannot be exported as asked. */
public final class ExportException extends MaectException {
    private static final long serialVersionUID = 1;

    /** With a message that says what to do. */
    public ExportException(String message) {
        super(message);
    }

    /** With the error underneath. */
    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
