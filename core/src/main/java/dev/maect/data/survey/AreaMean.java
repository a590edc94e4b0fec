/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.Image;
import java.util.Arrays;

/** Shrinks (or enlarges) an image to a square grid, each cell the mean of the area that it covers. */
final class AreaMean {
    private AreaMean() {}

    /** {@code side} x {@code side} cells of all channels, row by row. */
    static float[] of(Image image, int side) {
        int channels = image.channels();
        int width = image.width();
        float[] grid = new float[side * side * channels];
        float[] row = new float[side * channels];
        byte[] pixels = image.pixels();
        for (int y = 0; y < image.height(); y++) {
            Arrays.fill(row, 0);
            for (int x = 0; x < width; x++) {
                int first = (int) ((long) x * side / width);
                int last = (int) (((long) (x + 1) * side - 1) / width);
                int from = (y * width + x) * channels;
                for (int cell = first; cell <= last; cell++) {
                    float share = share(x, width, cell, side);
                    for (int c = 0; c < channels; c++) {
                        row[cell * channels + c] += share * (pixels[from + c] & 0xff);
                    }
                }
            }
            int first = (int) ((long) y * side / image.height());
            int last = (int) (((long) (y + 1) * side - 1) / image.height());
            for (int cell = first; cell <= last; cell++) {
                float share = share(y, image.height(), cell, side);
                int to = cell * row.length;
                for (int i = 0; i < row.length; i++) {
                    grid[to + i] += share * row[i];
                }
            }
        }
        return grid;
    }

    /** The share that place {@code at} of {@code length} has in a cell of {@code cells}; those of a cell add up to 1. */
    private static float share(int at, int length, int cell, int cells) {
        double start = Math.max((double) at * cells, (double) cell * length);
        double end = Math.min((at + 1.0) * cells, (cell + 1.0) * length);
        return (float) ((end - start) / length);
    }
}
