/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import java.util.Optional;

/**
 * A measure of an encoder before and after tuning.
 *
 * @param protocol how it was measured, such as {@code k-NN accuracy (k = 20)}
 * @param before the untuned encoder's value, 0 to 1; empty if it was not measured
 * @param after the tuned encoder's value, 0 to 1; empty if it was not measured
 * @param wanted where tuning should take it
 */
record Score(String protocol, Optional<Double> before, Optional<Double> after, Direction wanted) {
    /** Where tuning should take a score. */
    public enum Direction {
        /** Up: what the encoder is for. */
        UP,
        /** Down: what the encoder should forget, such as backgrounds. */
        DOWN
    }

    /** Points (hundredths) gained; empty without both values. */
    public Optional<Double> gain() {
        return before.flatMap(b -> after.map(a -> 100 * (a - b)));
    }

    /** Whether the gain goes where it is wanted; not for less than a tenth of a point. */
    public boolean good() {
        return gain().filter(points -> wanted == Direction.UP ? points >= 0.1 : points <= -0.1)
                .isPresent();
    }

    /** Whether the gain goes against what is wanted. */
    public boolean bad() {
        return gain().filter(points -> wanted == Direction.UP ? points <= -0.1 : points >= 0.1)
                .isPresent();
    }
}
