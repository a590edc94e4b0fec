/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import dev.maect.MaectException;

/** A catalogue that cannot be used as it was asked; the message names it and the remedy. */
public final class CatalogException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public CatalogException(String message) {
        super(message);
    }

    /** Creates an error with a message for the user and the failure that led to it. */
    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
