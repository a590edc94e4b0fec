/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.CheckpointException;
import java.util.Optional;

/**
 * The patches of an image, in rows and columns.
 *
 * @param height the number of rows
 * @param width the number of columns
 */
public record PatchGrid(int height, int width) {
    /** Checks that there is at least one patch. */
    public PatchGrid {
        if (height < 1 || width < 1) {
            throw new CheckpointException(
                    "A patch grid needs at least one row and column, not " + height + "x" + width + ".");
        }
    }

    /** The number of patches. */
    public long patches() {
        return (long) height * width;
    }

    /** The square grid of that many patches, if there is one. */
    static Optional<PatchGrid> square(long patches) {
        int side = (int) Math.round(Math.sqrt((double) patches));
        return patches > 0 && (long) side * side == patches ? Optional.of(new PatchGrid(side, side)) : Optional.empty();
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
