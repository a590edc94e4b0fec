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
    private final int[][] planes; // a channel of one line
    private final int[] sums; // all channels of a line, one behind the other: loops are entered once for all
    private final int[][] ring; // the latest input lines, in the same order

    private LinePass(ResizeKernel kernel, int length, int channels) {
        this.kernel = kernel;
        this.pixels = new int[length];
        this.planes = new int[channels][length];
        this.sums = new int[channels * length];
        this.ring = new int[kernel.longest()][channels * length];
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
        int length = pixels.length;
        int loaded = 0;
        for (int line = 0; line < kernel.size(); line++) {
            for (; loaded < kernel.end()[line]; loaded++) {
                in.read(loaded, pixels);
                for (int c = 0; c < planes.length; c++) {
                    PackedPixels.spread(pixels, c, planes[c]);
                    System.arraycopy(planes[c], 0, ring[loaded % ring.length], c * length, length);
                }
            }
            add(kernel.first()[line], kernel.weights()[line]);
            for (int c = 0; c < planes.length; c++) {
                System.arraycopy(sums, c * length, planes[c], 0, length);
            }
            round();
            out.write(line, pixels);
        }
    }

    /** The zeros behind the weights make any line count for nothing. */
    private void add(int first, int[] weights) {
        for (int i = 0; i < weights.length; i += ResizeKernel.GROUP) {
            int[] one = ring[(first + i) % ring.length];
            int[] two = ring[(first + i + 1) % ring.length];
            int[] three = ring[(first + i + 2) % ring.length];
            int[] four = ring[(first + i + 3) % ring.length];
            if (i == 0) {
                setScaled(one, two, three, four, weights[0], weights[1], weights[2], weights[3], sums);
            } else if (weights[i + 2] == 0 && weights[i + 3] == 0) {
                addScaled(one, two, weights[i], weights[i + 1], sums);
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

    private static void addScaled(int[] one, int[] two, int a, int b, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += one[x] * a + two[x] * b;
        }
    }

    /** Packs the sums of a line, each clipped to [0, 255] without a branch. */
    private void round() {
        if (planes.length == 3) {
            round(planes[0], planes[1], planes[2], pixels);
        } else {
            for (int c = 0; c < planes.length; c++) {
                round(planes[c], 8 * c, pixels);
            }
        }
    }

    private static void round(int[] red, int[] green, int[] blue, int[] pixels) {
        for (int x = 0; x < pixels.length; x++) {
            int r = red[x] >> PRECISION;
            r &= ~(r >> 31); // 0 where negative
            r |= 255 - r >> 31; // -1 where above 255
            int g = green[x] >> PRECISION;
            g &= ~(g >> 31);
            g |= 255 - g >> 31;
            int b = blue[x] >> PRECISION;
            b &= ~(b >> 31);
            b |= 255 - b >> 31;
            pixels[x] = r & 0xff | (g & 0xff) << 8 | (b & 0xff) << 16;
        }
    }

    private static void round(int[] sums, int shift, int[] pixels) {
        int keep = shift == 0 ? 0 : -1;
        for (int x = 0; x < pixels.length; x++) {
            int value = sums[x] >> PRECISION;
            value &= ~(value >> 31);
            value |= 255 - value >> 31;
            pixels[x] = pixels[x] & keep | (value & 0xff) << shift;
        }
    }
}
