/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.util.Arrays;

/**
 * Pillow's antialiased resize on uint8, value for value: two passes of a separable kernel, first along the rows, with
 * weights in 22-bit fixed point and rounding to uint8 after each pass.
 */
public final class Resize {
    private static final int PRECISION = 32 - 8 - 2;
    private static final int HALF = 1 << (PRECISION - 1);
    private static final int TILE_ROWS = 32; // measured: a tile stays in the nearest cache

    /** For each output position the first input position and the fixed-point weights from there on. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Kernel(int[] first, int[][] weights) {
        static Kernel of(int inSize, int outSize, Resampling resampling) {
            double scale = (double) inSize / outSize;
            double filterScale = Math.max(scale, 1);
            double support = resampling.support() * filterScale;
            int[] first = new int[outSize];
            int[][] weights = new int[outSize][];
            for (int i = 0; i < outSize; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max(0, (int) (centre - support + 0.5));
                int to = Math.min(inSize, (int) (centre + support + 0.5));
                double[] raw = new double[to - from];
                double sum = 0;
                for (int j = 0; j < raw.length; j++) {
                    raw[j] = resampling.weight((j + from - centre + 0.5) * (1 / filterScale));
                    sum += raw[j];
                }
                first[i] = from;
                weights[i] = new int[raw.length];
                for (int j = 0; j < raw.length; j++) {
                    double weight = sum == 0 ? raw[j] : raw[j] / sum;
                    weights[i][j] = (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
                }
            }
            return new Kernel(first, weights);
        }

        int longest() {
            return Arrays.stream(weights).mapToInt(w -> w.length).max().orElseThrow();
        }
    }

    private Resize() {}

    /** Resizes a whole picture. */
    public static Picture resize(Picture picture, int height, int width, Resampling resampling) {
        return resize(picture, Box.of(picture), height, width, resampling);
    }

    /** Resizes the part of a picture inside {@code box}; as in Pillow's crop and resize, nothing outside shines in. */
    public static Picture resize(Picture picture, Box box, int height, int width, Resampling resampling) {
        if (!box.isInside(picture) || height < 1 || width < 1) {
            throw new IllegalArgumentException("Cannot resize " + box + " of a picture of " + picture.height() + "x"
                    + picture.width() + " to " + height + "x" + width);
        }
        if (box.height() == height && box.width() == width) {
            return box.cut(picture);
        }
        Picture rows = box.width() == width
                ? box.cut(picture)
                : resizeRows(picture, box, Kernel.of(box.width(), width, resampling));
        return box.height() == height ? rows : resizeColumns(rows, Kernel.of(box.height(), height, resampling));
    }

    /**
     * The pass along the rows. A tile of rows is turned on its side first, so that the inner loop runs over contiguous
     * values that all have the same weight: the compiler makes vector instructions of it.
     */
    private static Picture resizeRows(Picture picture, Box box, Kernel kernel) {
        int channels = picture.channels();
        int width = kernel.first().length;
        byte[] out = new byte[Math.multiplyExact(box.height() * width, channels)];
        int tile = Math.min(box.height(), TILE_ROWS);
        int[] columns = new int[box.width() * tile * channels];
        int[] sums = new int[tile * channels];
        for (int from = 0; from < box.height(); from += tile) {
            int rows = Math.min(tile, box.height() - from);
            turn(picture, box, from, rows, columns);
            int span = rows * channels;
            for (int x = 0; x < width; x++) {
                Arrays.fill(sums, 0, span, HALF);
                int column = kernel.first()[x] * span;
                for (int weight : kernel.weights()[x]) {
                    addScaled(columns, column, weight, sums, span);
                    column += span;
                }
                for (int y = 0; y < rows; y++) {
                    int to = ((from + y) * width + x) * channels;
                    for (int c = 0; c < channels; c++) {
                        out[to + c] = clip(sums[y * channels + c]);
                    }
                }
            }
        }
        return new Picture(box.height(), width, channels, out);
    }

    /** Writes the columns of some rows of the box one after another. */
    private static void turn(Picture picture, Box box, int from, int rows, int[] columns) {
        int channels = picture.channels();
        byte[] in = picture.pixels();
        int span = rows * channels;
        for (int y = 0; y < rows; y++) {
            int at = ((box.top() + from + y) * picture.width() + box.left()) * channels;
            int to = y * channels;
            for (int x = 0; x < box.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    columns[to + c] = in[at + c] & 0xff;
                }
                at += channels;
                to += span;
            }
        }
    }

    private static Picture resizeColumns(Picture picture, Kernel kernel) {
        int height = kernel.first().length;
        int span = picture.width() * picture.channels();
        byte[] in = picture.pixels();
        byte[] out = new byte[Math.multiplyExact(height, span)];
        int[] sums = new int[span];
        int[][] ring = new int[kernel.longest()][span]; // the latest rows, as ints
        int loaded = 0;
        for (int y = 0; y < height; y++) {
            int[] weights = kernel.weights()[y];
            int first = kernel.first()[y];
            Arrays.fill(sums, HALF);
            for (int i = 0; i < weights.length; i++) {
                int[] row = ring[(first + i) % ring.length];
                if (first + i >= loaded) {
                    widen(in, (first + i) * span, row);
                    loaded = first + i + 1;
                }
                addScaled(row, 0, weights[i], sums, span);
            }
            for (int x = 0; x < span; x++) {
                out[y * span + x] = clip(sums[x]);
            }
        }
        return new Picture(height, picture.width(), picture.channels(), out);
    }

    private static void widen(byte[] in, int offset, int[] out) {
        for (int x = 0; x < out.length; x++) {
            out[x] = in[offset + x] & 0xff;
        }
    }

    private static void addScaled(int[] in, int offset, int weight, int[] sums, int count) {
        for (int x = 0; x < count; x++) {
            sums[x] += in[offset + x] * weight;
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }
}
