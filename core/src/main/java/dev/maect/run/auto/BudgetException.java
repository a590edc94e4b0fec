/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.MaectException;
import java.time.Duration;

/** A budget in which nothing of use can be trained. */
public final class BudgetException extends MaectException {
    private static final long serialVersionUID = 1L;

    private final Duration least;

    BudgetException(String message, Duration least) {
        super(message);
        this.least = least;
    }

    /** The least that makes sense. */
    public Duration least() {
        return least;
    }
}
