/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;

/** Another process of the group has ended, or cannot be reached; the message names it where that is known. */
public final class RankFailedException extends MaectException {
    private static final long serialVersionUID = 1L;

    RankFailedException(String message) {
        super(message);
    }

    RankFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
