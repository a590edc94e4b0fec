/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import java.util.Optional;

/**
 * A measure of an encoder before and after tuning.
 *
 * @param protocol how it was measured, such as {@code k-NN accuracy (k = 20)}
 * @param before the untuned encoder's value, 0 to 1; empty if it was not measured
 * @param after the tuned encoder's value, 0 to 1; empty if it was not measured
 * @param change the difference in pairs, with its interval; empty where the images' outcomes are not known
 * @param wanted where tuning should take it
 */
record Score(
        String protocol, Optional<Double> before, Optional<Double> after, Optional<Change> change, Direction wanted) {
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

    /** Whether the gain goes where it is wanted, and its interval carries it. */
    public boolean good() {
        return goes(wanted);
    }

    /** Whether the gain goes against what is wanted, and its interval carries it. */
    public boolean bad() {
        return goes(wanted == Direction.UP ? Direction.DOWN : Direction.UP);
    }

    private boolean goes(Direction direction) {
        return change.filter(Change::carried)
                .filter(known -> direction == Direction.UP ? known.difference() > 0 : known.difference() < 0)
                .isPresent();
    }
}
