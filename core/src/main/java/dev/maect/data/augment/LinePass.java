/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

/**
 * One pass of a separable resize: every output line is a weighted sum of input lines, rounded to uint8. Lines are rows or
 * columns; all loops run along them, over many values with the same weight, and become vector instructions.
 */
final class LinePass {
    private static final int PRECISION = ResizeKernel.PRECISION;
    private static final int HALF = 1 << (PRECISION - 1);

    /** Where lines come from. */
    @FunctionalInterface
    interface Input {
        /** Writes the packed pixels of a line; asked for each line once, in order. */
        void read(int line, int[] pixels);
    }

    /** Where lines go. */
    @FunctionalInterface
    interface Output {
        /** Takes the packed pixels of a line, to be copied. */
        void write(int line, int[] pixels);
    }

    private final ResizeKernel kernel;
    private final int[] pixels;
    private final int[][] sums; // by channel
    private final int[][][] ring; // the latest input lines, by channel

    private LinePass(ResizeKernel kernel, int length, int channels) {
        this.kernel = kernel;
        this.pixels = new int[length];
        this.sums = new int[channels][length];
        this.ring = new int[channels][kernel.longest()][length];
    }

    /**
     * Makes all output lines.
     *
     * @param length pixels per line
     */
    static void run(ResizeKernel kernel, int length, int channels, Input in, Output out) {
        new LinePass(kernel, length, channels).run(in, out);
    }

    private void run(Input in, Output out) {
        int loaded = 0;
        for (int line = 0; line < kernel.size(); line++) {
            for (; loaded < kernel.end()[line]; loaded++) {
                in.read(loaded, pixels);
                for (int c = 0; c < ring.length; c++) {
                    PackedPixels.spread(pixels, c, ring[c][loaded % ring[c].length]);
                }
            }
            for (int c = 0; c < ring.length; c++) {
                add(ring[c], kernel.first()[line], kernel.weights()[line], sums[c]);
                round(sums[c], 8 * c, pixels);
            }
            out.write(line, pixels);
        }
    }

    /** The zeros behind the weights make any line count for nothing. */
    private static void add(int[][] ring, int first, int[] weights, int[] sums) {
        for (int i = 0; i < weights.length; i += ResizeKernel.GROUP) {
            int[] one = ring[(first + i) % ring.length];
            int[] two = ring[(first + i + 1) % ring.length];
            int[] three = ring[(first + i + 2) % ring.length];
            int[] four = ring[(first + i + 3) % ring.length];
            if (i == 0) {
                setScaled(one, two, three, four, weights[0], weights[1], weights[2], weights[3], sums);
            } else {
                addScaled(one, two, three, four, weights[i], weights[i + 1], weights[i + 2], weights[i + 3], sums);
            }
        }
    }

    private static void setScaled(
            int[] one, int[] two, int[] three, int[] four, int a, int b, int c, int d, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] = HALF + one[x] * a + two[x] * b + three[x] * c + four[x] * d;
        }
    }

    private static void addScaled(
            int[] one, int[] two, int[] three, int[] four, int a, int b, int c, int d, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += one[x] * a + two[x] * b + three[x] * c + four[x] * d;
        }
    }

    /** Packs sums into their channel, each clipped to [0, 255] without a branch. */
    private static void round(int[] sums, int shift, int[] pixels) {
        int keep = shift == 0 ? 0 : -1;
        for (int x = 0; x < pixels.length; x++) {
            int value = sums[x] >> PRECISION;
            value &= ~(value >> 31); // 0 where negative
            value |= 255 - value >> 31; // -1 where above 255
            pixels[x] = pixels[x] & keep | (value & 0xff) << shift;
        }
    }
}
