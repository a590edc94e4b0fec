/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect until a connection stands
 * @param silence between two pieces of an answer
 * @param attempts in a row without any progress before giving up
 * @param most attempts in all, whatever the progress
 * @param longest after which no further attempt is made
 * @param firstPause before the second attempt; doubles with each further one
 */
record RetryPolicy(Duration connect, Duration silence, int attempts, int most, Duration longest, Duration firstPause) {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    static RetryPolicy standard() {
        return new RetryPolicy(
                Duration.ofSeconds(20), Duration.ofSeconds(60), 5, 50, Duration.ofHours(6), Duration.ofSeconds(1));
    }

    /** The pause after {@code failures} (at least 1) attempts in a row, or the longer one that the server asks for. */
    Duration pause(int failures, Duration asked) {
        Duration own = firstPause.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration longer = own.compareTo(asked) < 0 ? asked : own;
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
