/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;

/** Training broke down: the loss stayed non-finite. The last checkpoint is intact. */
public final class DivergedException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public DivergedException(String message) {
        super(message);
    }
}
