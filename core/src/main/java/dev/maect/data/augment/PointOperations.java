/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import java.util.function.IntUnaryOperator;

/**
 * Changes that look at one value at a time, with the tables of Pillow's ImageOps; each colour channel for itself, alpha
 * left alone.
 */
public final class PointOperations {
    private PointOperations() {}

    /** Stretches each channel so that its smallest value becomes 0 and its largest 255. */
    public static Image autoContrast(Image image) {
        return perChannel(image, histogram -> {
            int low = 0;
            while (low < 255 && histogram[low] == 0) {
                low++;
            }
            int high = 255;
            while (high > 0 && histogram[high] == 0) {
                high--;
            }
            if (high <= low) {
                return value -> value;
            }
            double scale = 255.0 / (high - low);
            double offset = -low * scale;
            return value -> (int) (value * scale + offset);
        });
    }

    /** Flattens each channel's histogram. */
    public static Image equalize(Image image) {
        int count = image.height() * image.width();
        return perChannel(image, histogram -> {
            int last = 255;
            while (last > 0 && histogram[last] == 0) {
                last--;
            }
            int step = (count - histogram[last]) / 255;
            if (step == 0) { // one value only, or too few pixels of the others
                return value -> value;
            }
            int[] table = new int[256];
            int sum = step / 2;
            for (int i = 0; i < 256; i++) {
                table[i] = sum / step;
                sum += histogram[i];
            }
            return value -> table[value];
        });
    }

    /** The negative. */
    public static Image invert(Image image) {
        return map(image, value -> 255 - value);
    }

    /**
     * Keeps the highest bits of each value.
     *
     * @param bits 0 (all black) to 8 (unchanged)
     */
    public static Image posterize(Image image, int bits) {
        int mask = -(1 << (8 - bits));
        return map(image, value -> value & mask & 0xff);
    }

    /** Brightens the values below 128 by {@code add}, at most to 255. */
    public static Image solarizeAdd(Image image, int add) {
        return map(image, value -> value < 128 ? value + add : value);
    }

    /** Makes a channel's table from its histogram of 256 counts. */
    private interface TableOfHistogram {
        IntUnaryOperator table(int[] histogram);
    }

    private static Image map(Image image, IntUnaryOperator operator) {
        return perChannel(image, histogram -> operator);
    }

    private static Image perChannel(Image image, TableOfHistogram maker) {
        int channels = image.channels();
        byte[] out = image.pixels().clone();
        for (int c = 0; c < Math.min(3, channels); c++) {
            int[] histogram = new int[256];
            for (int i = c; i < out.length; i += channels) {
                histogram[out[i] & 0xff]++;
            }
            IntUnaryOperator operator = maker.table(histogram);
            byte[] table = new byte[256];
            for (int value = 0; value < 256; value++) {
                table[value] = (byte) Math.max(0, Math.min(255, operator.applyAsInt(value)));
            }
            for (int i = c; i < out.length; i += channels) {
                out[i] = table[out[i] & 0xff];
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }
}
