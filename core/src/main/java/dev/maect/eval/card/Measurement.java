/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import dev.maect.io.AnyNumber;
import java.util.Optional;

/**
 * One number of a protocol.
 *
 * @param value the number
 * @param interval how far to trust it; empty where nothing was resampled
 */
public record Measurement(@AnyNumber double value, Optional<ConfidenceInterval> interval) {
    /** A number without an interval. */
    public static Measurement of(double value) {
        return new Measurement(value, Optional.empty());
    }

    /** A number with an interval. */
    public static Measurement of(double value, ConfidenceInterval interval) {
        return new Measurement(value, Optional.of(interval));
    }
}
