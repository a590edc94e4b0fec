/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/**
 * The strips or tiles of a TIFF's first image.
 *
 * @param height rows of each; of the last strip those that are left
 * @param width columns of each
 * @param across how many stand side by side
 * @param down how many stand one below the other
 * @param offsets where they begin in the file: row by row, plane by plane
 * @param lengths their bytes; none where the file does not say
 */
@SuppressWarnings("ArrayRecordComponent")
record TiffPieces(int height, int width, int across, int down, long[] offsets, long[] lengths) {
    /** Reads where they are; sizes and numbers have been looked at before ({@link TiffHeader}). */
    static TiffPieces of(TiffDirectory directory, TiffLayout layout) throws Unreadable {
        boolean tiled = directory.has(TiffTag.TILE_WIDTH) || directory.has(TiffTag.TILE_HEIGHT);
        int width = tiled ? (int) directory.number(TiffTag.TILE_WIDTH, 0, 0) : layout.width();
        int height = tiled
                ? (int) directory.number(TiffTag.TILE_HEIGHT, 0, 0)
                : (int) Math.min(layout.height(), directory.number(TiffTag.STRIP_ROWS, 0, layout.height()));
        int across = (layout.width() + width - 1) / width;
        int down = (layout.height() + height - 1) / height;
        // Some writers name the offsets of tiles as those of strips are named.
        int offsets = tiled && directory.has(TiffTag.TILE_OFFSETS) ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS;
        int lengths = tiled && directory.has(TiffTag.TILE_BYTES) ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES;
        long needed = ImageHeader.saturated(across, down, layout.planes() ? layout.samples() : 1);
        if (needed > TiffHeader.MOST_PIECES) {
            throw new Unreadable("its image is in " + needed + " pieces");
        }
        if (directory.count(offsets) < needed) {
            throw new Unreadable("its directory names " + directory.count(offsets) + " pieces of " + needed
                    + "; it is cut off or damaged");
        }
        return new TiffPieces(
                height, width, across, down, directory.numbers(offsets, (int) needed), directory.numbers(lengths, (int)
                        Math.min(needed, directory.count(lengths))));
    }

    /** How many pieces hold one plane. */
    int perPlane() {
        return across * down;
    }
}
