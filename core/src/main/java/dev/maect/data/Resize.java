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

        int end(int i) {
            return first[i] + weights[i].length;
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

    private static Picture resizeRows(Picture picture, Box box, Kernel kernel) {
        int channels = picture.channels();
        int width = kernel.first().length;
        byte[] out = new byte[Math.multiplyExact(box.height() * width, channels)];
        byte[] in = picture.pixels();
        for (int y = 0; y < box.height(); y++) {
            int rowIn = ((box.top() + y) * picture.width() + box.left()) * channels;
            int rowOut = y * width * channels;
            if (channels == 3) {
                resizeRgbRow(in, rowIn, out, rowOut, kernel);
                continue;
            }
            for (int x = 0; x < width; x++) {
                int[] weights = kernel.weights()[x];
                for (int c = 0; c < channels; c++) {
                    int at = rowIn + kernel.first()[x] * channels + c;
                    int sum = HALF;
                    for (int weight : weights) {
                        sum += (in[at] & 0xff) * weight;
                        at += channels;
                    }
                    out[rowOut + x * channels + c] = clip(sum);
                }
            }
        }
        return new Picture(box.height(), width, channels, out);
    }

    private static void resizeRgbRow(byte[] in, int rowIn, byte[] out, int rowOut, Kernel kernel) {
        int to = rowOut;
        for (int x = 0; x < kernel.first().length; x++) {
            int at = rowIn + 3 * kernel.first()[x];
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (int weight : kernel.weights()[x]) {
                red += (in[at] & 0xff) * weight;
                green += (in[at + 1] & 0xff) * weight;
                blue += (in[at + 2] & 0xff) * weight;
                at += 3;
            }
            out[to] = clip(red);
            out[to + 1] = clip(green);
            out[to + 2] = clip(blue);
            to += 3;
        }
    }

    private static Picture resizeColumns(Picture picture, Kernel kernel) {
        int height = kernel.first().length;
        int rowBytes = picture.width() * picture.channels();
        byte[] in = picture.pixels();
        byte[] out = new byte[Math.multiplyExact(height, rowBytes)];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int i = kernel.first()[y]; i < kernel.end(y); i++) {
                addRow(in, i * rowBytes, kernel.weights()[y][i - kernel.first()[y]], sums);
            }
            for (int x = 0; x < rowBytes; x++) {
                out[y * rowBytes + x] = clip(sums[x]);
            }
        }
        return new Picture(height, picture.width(), picture.channels(), out);
    }

    private static void addRow(byte[] in, int offset, int weight, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += (in[offset + x] & 0xff) * weight;
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }
}
