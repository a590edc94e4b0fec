/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

/**
 * Pillow's extended box blur: the mean of 2r + 1 values and, with less weight, of the two beyond, in unsigned 8.24 fixed
 * point and rounded to uint8 after each pass. The values of the outermost lines are taken to go on for ever.
 *
 * @param radius the half width, which need not be whole
 * @param passes how often
 */
record BoxBlur(float radius, int passes) {
    private static final int HALF = 1 << 23;

    /** Blurs packed pixels across lines, rows or columns, in place. The loops run along them, many values at a time. */
    void acrossLines(int[][] lines, int channels) {
        int[][] from = new int[lines.length][lines[0].length];
        int[][] to = new int[lines.length][lines[0].length];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < lines.length; i++) {
                PackedPixels.spread(lines[i], c, from[i]);
            }
            for (int i = 0; i < passes; i++) {
                pass(from, to);
                int[][] swap = from;
                from = to;
                to = swap;
            }
            for (int i = 0; i < lines.length; i++) {
                PackedPixels.replace(lines[i], c, from[i]);
            }
        }
    }

    /** A sliding sum of lines. */
    private void pass(int[][] in, int[][] out) {
        int whole = (int) radius;
        int weight = (int) ((float) (1 << 24) / (radius * 2 + 1));
        int farWeight = ((1 << 24) - (whole * 2 + 1) * weight) / 2;
        int last = in.length - 1;
        int[] sums = new int[in[0].length];
        for (int i = -whole; i <= whole; i++) {
            add(in[Math.max(0, Math.min(last, i))], sums);
        }
        for (int i = 0; i <= last; i++) {
            int[] before = in[Math.max(0, i - whole - 1)];
            int[] after = in[Math.min(last, i + whole + 1)];
            weigh(sums, before, after, weight, farWeight, out[i]);
            move(sums, in[Math.max(0, i - whole)], after);
        }
    }

    private static void add(int[] line, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += line[x];
        }
    }

    private static void weigh(int[] sums, int[] before, int[] after, int weight, int farWeight, int[] out) {
        for (int x = 0; x < out.length; x++) {
            out[x] = (sums[x] * weight + (before[x] + after[x]) * farWeight + HALF) >>> 24;
        }
    }

    private static void move(int[] sums, int[] leaving, int[] coming) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += coming[x] - leaving[x];
        }
    }
}
