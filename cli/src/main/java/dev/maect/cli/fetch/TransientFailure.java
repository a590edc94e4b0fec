/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.time.Duration;

/** A failure that may be gone at the next attempt. */
final class TransientFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    TransientFailure(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** How long the server asks to wait; zero if it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
