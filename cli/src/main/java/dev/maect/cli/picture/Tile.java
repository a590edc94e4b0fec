/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.picture;

import dev.maect.data.Picture;

/**
 * A picture on a sheet.
 *
 * @param picture what is shown
 * @param caption a word or two beneath; empty for none
 * @param mark what its border says
 */
public record Tile(Picture picture, String caption, Mark mark) {
    /** What the border of a tile says. */
    public enum Mark {
        /** Nothing. */
        NONE,
        /** The picture that was asked about. */
        QUERY,
        /** Of the query's class. */
        RIGHT,
        /** Of another class. */
        WRONG
    }

    /** A picture without caption or mark. */
    public static Tile of(Picture picture) {
        return new Tile(picture, "", Mark.NONE);
    }
}
