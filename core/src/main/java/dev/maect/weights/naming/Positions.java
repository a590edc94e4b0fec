/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.CheckpointException;
import java.util.Optional;

/** What the number of positions says about the image they are for. */
final class Positions {
    private Positions() {}

    /**
     * Whether {@code rows} positions include one for the class token.
     *
     * @param grid the grid, where it is known
     * @param otherwise the answer where neither the grid nor squareness decides
     */
    static boolean hasClassRow(long rows, Optional<PatchGrid> grid, boolean otherwise) {
        if (grid.isPresent()) {
            long patches = grid.get().patches();
            if (rows == patches || rows == patches + 1) {
                return rows > patches;
            }
        }
        boolean square = PatchGrid.square(rows).isPresent();
        boolean squareWithout = PatchGrid.square(rows - 1).isPresent();
        return square == squareWithout ? otherwise : squareWithout;
    }

    /** The grid of {@code patches} positions: the given one if it fits, else a square. */
    static PatchGrid grid(long patches, Optional<PatchGrid> given) {
        return given.filter(grid -> grid.patches() == patches)
                .or(() -> PatchGrid.square(patches))
                .orElseThrow(() -> new CheckpointException("The positions are for " + patches
                        + " patches, which are no square. Give the grid, its rows and columns."));
    }
}
