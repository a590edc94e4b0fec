/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.MaectException;

/** A fine-tuning that cannot be done as asked; the message names what is wrong and the remedy. */
public final class FineTuneException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** Creates an error with a message for the user. */
    public FineTuneException(String message) {
        super(message);
    }
}
