/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.Image;

/**
 * An image on a sheet.
 *
 * @param image what is shown
 * @param caption a word or two beneath; empty for none
 * @param mark what its border says
 */
public record Tile(Image image, String caption, Mark mark) {
    /** What the border of a tile says. */
    public enum Mark {
        /** Nothing. */
        NONE,
        /** The image that was asked about. */
        QUERY,
        /** Of the query's class. */
        RIGHT,
        /** Of another class. */
        WRONG
    }

    /** An image without caption or mark. */
    public static Tile of(Image image) {
        return new Tile(image, "", Mark.NONE);
    }
}
