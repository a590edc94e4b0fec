/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import java.util.Map;
import java.util.Optional;

/**
 * Which of several processes this one is, as its launcher says.
 *
 * @param launcher what started it, in words
 * @param rank its number, from 0
 * @param size how many there are
 * @param localRank its number among those of this machine
 * @param localSize how many are on this machine
 * @param meeting where they find each other
 */
public record Placement(String launcher, int rank, int size, int localRank, int localSize, Meeting meeting) {
    /** Checks the numbers. */
    public Placement {
        if (size < 1 || rank < 0 || rank >= size || localSize < 1 || localRank < 0 || localRank >= localSize) {
            throw new MaectException(launcher + " says that this is rank " + rank + " of " + size + ", and process "
                    + localRank + " of " + localSize + " on this machine, which cannot be. Ranks are counted from 0.");
        }
    }

    /**
     * What the variables of a launcher say; empty for a process that is alone.
     *
     * @throws MaectException if they contradict each other, or one is missing
     */
    public static Optional<Placement> of(Map<String, String> environment) {
        return Launchers.placement(new Environment(environment)).filter(placement -> placement.size() > 1);
    }

    @Override
    public String toString() {
        return "rank " + rank + " of " + size + " (" + launcher
                + (localSize == size ? ", all on this machine)" : ", " + localSize + " on this machine)");
    }
}
