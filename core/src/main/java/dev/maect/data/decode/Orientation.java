/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;

/**
 * Turns images upright. The number is TIFF's and EXIF's: 1 is upright, 2 mirrored, 3 upside down, 4 mirrored from top to
 * bottom, 5 to 8 lie on a side.
 */
final class Orientation {
    static final int UPRIGHT = 1;
    private static final int LAST = 8;

    private Orientation() {}

    /** Whether it is one. */
    static boolean isValid(long orientation) {
        return orientation >= UPRIGHT && orientation <= LAST;
    }

    /** The image as it is meant to be seen; itself if it is upright. */
    static Image upright(Image image, int orientation) {
        if (orientation == UPRIGHT) {
            return image;
        }
        boolean lying = orientation > 4;
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int height = image.height();
        int width = image.width();
        int channels = image.channels();
        int rows = lying ? width : height;
        int columns = lying ? height : width;
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        for (int y = 0, to = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++, to += channels) {
                int row = lying ? x : y;
                int column = lying ? y : x;
                int from = (fromBottom ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
                for (int c = 0; c < channels; c++) {
                    out[to + c] = in[from * channels + c];
                }
            }
        }
        return new Image(rows, columns, channels, out);
    }
}
