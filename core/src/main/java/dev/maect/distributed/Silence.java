/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long each rank has been silent, in time in which this process was awake itself: whoever stops all of them for a while, as a
 * terminal, a batch system or a virtual machine may, has ended none. Times are those of {@link System#nanoTime}.
 */
final class Silence {
    private final Duration blink;
    private final String[] heard;
    private final long[] heardAt;
    private long awakeAt;

    /** @param blink between two looks at most; what is longer was no time to hear anybody in */
    Silence(int size, Duration blink, long now) {
        this.blink = blink;
        this.heard = new String[size];
        this.heardAt = new long[size];
        this.awakeAt = now;
        Arrays.fill(heard, "");
        Arrays.fill(heardAt, now);
    }

    /** A look at all ranks begins. */
    void look(long now) {
        long passed = now - awakeAt;
        awakeAt = now;
        if (passed > blink.toNanos()) {
            Arrays.setAll(heardAt, rank -> heardAt[rank] + passed);
        }
    }

    /** How long {@code rank} had nothing new to say at the last look. */
    Duration of(int rank, String word) {
        if (!word.equals(heard[rank])) {
            heard[rank] = word;
            heardAt[rank] = awakeAt;
        }
        return Duration.ofNanos(awakeAt - heardAt[rank]);
    }
}
