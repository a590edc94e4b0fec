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
    private static final int TILE = 32; // pixels: the lines that a tile touches stay in the nearest cache

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
     * The pass along the rows: on a picture laid on its side it is the pass along the columns, whose inner loops run over
     * long stretches of values with the same weight. The compiler makes vector instructions of them.
     */
    private static Picture resizeRows(Picture picture, Box box, Kernel kernel) {
        Picture narrow = resizeColumns(turned(picture, box), kernel);
        return turned(narrow, Box.of(narrow));
    }

    /** The part of a picture inside {@code box}, its columns as rows. */
    private static Picture turned(Picture picture, Box box) {
        int channels = picture.channels();
        byte[] in = picture.pixels();
        byte[] out = new byte[Math.multiplyExact(box.height() * box.width(), channels)];
        for (int top = 0; top < box.height(); top += TILE) {
            int bottom = Math.min(top + TILE, box.height());
            for (int x = 0; x < box.width(); x++) {
                int from = ((box.top() + top) * picture.width() + box.left() + x) * channels;
                int to = (x * box.height() + top) * channels;
                if (channels == 3) {
                    copyColumn(in, from, picture.width() * 3, out, to, bottom - top);
                } else {
                    for (int y = top; y < bottom; y++) {
                        System.arraycopy(in, from, out, to, channels);
                        from += picture.width() * channels;
                        to += channels;
                    }
                }
            }
        }
        return new Picture(box.width(), box.height(), channels, out);
    }

    /** Three channels, spelt out: a loop over them takes half as long again. */
    private static void copyColumn(byte[] in, int from, int stride, byte[] out, int to, int count) {
        for (int y = 0; y < count; y++) {
            out[to] = in[from];
            out[to + 1] = in[from + 1];
            out[to + 2] = in[from + 2];
            from += stride;
            to += 3;
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
            for (; loaded < first + weights.length; loaded++) {
                widen(in, loaded * span, ring[loaded % ring.length]);
            }
            Arrays.fill(sums, HALF);
            int i = 0;
            for (; i + 4 <= weights.length; i += 4) {
                addFourScaled(ring, first + i, weights, i, sums);
            }
            for (; i < weights.length; i++) {
                addScaled(ring[(first + i) % ring.length], weights[i], sums);
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

    private static void addScaled(int[] row, int weight, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += row[x] * weight;
        }
    }

    /** Four rows at once: the sums are read and written once for the four. */
    private static void addFourScaled(int[][] ring, int row, int[] weights, int from, int[] sums) {
        int[] first = ring[row % ring.length];
        int[] second = ring[(row + 1) % ring.length];
        int[] third = ring[(row + 2) % ring.length];
        int[] fourth = ring[(row + 3) % ring.length];
        int a = weights[from];
        int b = weights[from + 1];
        int c = weights[from + 2];
        int d = weights[from + 3];
        for (int x = 0; x < sums.length; x++) {
            sums[x] += first[x] * a + second[x] * b + third[x] * c + fourth[x] * d;
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }
}
