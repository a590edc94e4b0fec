/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

/**
 * What a resize does along one axis, as Pillow does it: for each output position the input positions that count, and
 * their weights.
 *
 * @param first the first input position that counts, for each output position
 * @param end the position behind the last one that counts
 * @param weights from the first position on, in fixed point with {@link #PRECISION} bits behind the point; filled up with
 *     zeros to a multiple of {@link #GROUP}
 */
@SuppressWarnings("ArrayRecordComponent")
record ResizeKernel(int[] first, int[] end, int[][] weights) {
    static final int PRECISION = 32 - 8 - 2;
    static final int GROUP = 4;

    /** From all of {@code inSize} positions to {@code outSize}. */
    static ResizeKernel of(int inSize, int outSize, Resampling resampling) {
        return of(0, inSize, inSize, outSize, resampling);
    }

    /**
     * From a stretch of the input, whose ends may lie inside of its outermost positions.
     *
     * @param start where the stretch begins, in [0, 1)
     * @param length of the stretch
     * @param inSize positions that there are; none beyond counts
     */
    static ResizeKernel of(double start, double length, int inSize, int outSize, Resampling resampling) {
        double scale = length / outSize;
        double filterScale = Math.max(scale, 1);
        double support = resampling.support() * filterScale;
        int[] first = new int[outSize];
        int[] end = new int[outSize];
        int[][] weights = new int[outSize][];
        for (int i = 0; i < outSize; i++) {
            double centre = start + (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(inSize, (int) (centre + support + 0.5));
            double[] raw = new double[to - from];
            double sum = 0;
            for (int j = 0; j < raw.length; j++) {
                raw[j] = resampling.weight((j + from - centre + 0.5) * (1 / filterScale));
                sum += raw[j];
            }
            first[i] = from;
            end[i] = to;
            weights[i] = new int[(raw.length + GROUP - 1) / GROUP * GROUP];
            for (int j = 0; j < raw.length; j++) {
                double weight = sum == 0 ? raw[j] : raw[j] / sum;
                weights[i][j] = (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
            }
        }
        return new ResizeKernel(first, end, weights);
    }

    /** How many output positions there are. */
    int size() {
        return first.length;
    }

    /** The most input positions that count for one output position, and the zeros behind them. */
    int longest() {
        int longest = 0;
        for (int[] line : weights) {
            longest = Math.max(longest, line.length);
        }
        return longest;
    }
}
