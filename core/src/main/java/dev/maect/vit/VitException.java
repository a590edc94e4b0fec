/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.MaectException;

/** A transformer that cannot be built or fed as asked; the message names the values. */
public final class VitException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public VitException(String message) {
        super(message);
    }
}
