/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.MaectException;

/** A contrastive head that cannot be built or fed as asked; the message names the values. */
public final class ContrastException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public ContrastException(String message) {
        super(message);
    }
}
