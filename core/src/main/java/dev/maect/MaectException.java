/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

/**
 * The root of every error maect raises on purpose. The message is written for the person at the terminal: what
 * happened, where (file, key, value), and what to do about it.
 */
public class MaectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public MaectException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public MaectException(String message, Throwable cause) {
        super(message, cause);
    }
}
