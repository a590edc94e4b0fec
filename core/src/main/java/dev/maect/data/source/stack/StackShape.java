/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import dev.maect.data.augment.Channels;
import java.util.List;

/**
 * How the numbers of a stack of images lie: (N, H, W), (N, H, W, C) or (N, C, H, W).
 *
 * @param height rows of an image
 * @param width columns
 * @param channels values per pixel, at most {@link Channels#MOST}
 * @param planar whether all values of one channel come before those of the next
 */
record StackShape(int height, int width, int channels, boolean planar) {
    private static final List<Integer> COLOURS = List.of(1, 3, 4);
    private static final int CHANNELS_SECOND = 1;
    private static final int CHANNELS_LAST = 3;

    /**
     * Understands a shape. Where two places can hold the channels it is the one with the number asked for, then one that
     * holds 1, 3 or 4, then the smaller one; the last before the second.
     *
     * @param name of the array, for messages
     * @param asked channels that images are to have
     */
    static StackShape of(String name, List<Integer> shape, int asked) {
        if (shape.size() == 3) {
            return sized(name, shape.get(1), shape.get(2), 1, false);
        }
        if (shape.size() != 4) {
            throw unfit(name, shape);
        }
        int last = shape.get(CHANNELS_LAST);
        int second = shape.get(CHANNELS_SECOND);
        boolean lastMay = last <= Channels.MOST;
        boolean secondMay = second <= Channels.MOST;
        if (!lastMay && !secondMay) {
            throw unfit(name, shape);
        }
        boolean planar = secondMay && (!lastMay || rank(second, asked) < rank(last, asked));
        return planar ? sized(name, shape.get(2), last, second, true) : sized(name, second, shape.get(2), last, false);
    }

    /** The smaller, the likelier it is that a place with this number holds the channels. */
    private static int rank(int size, int asked) {
        if (size == asked) {
            return -2;
        }
        return COLOURS.contains(size) ? -1 : size;
    }

    private static StackShape sized(String name, int height, int width, int channels, boolean planar) {
        if ((long) height * width * channels > Integer.MAX_VALUE / 8) {
            throw new DataException(name + ": its images of " + height + " x " + width + " are too large.");
        }
        return new StackShape(height, width, channels, planar);
    }

    private static DataException unfit(String name, List<Integer> shape) {
        return new DataException(name + ": has the shape " + NumberArray.text(shape)
                + ", but a stack of images is (N, height, width), (N, height, width, channels) or (N, channels,"
                + " height, width) with 1 to " + Channels.MOST + " channels.");
    }

    /** Values of an image. */
    int count() {
        return height * width * channels;
    }

    /** An image's values with those of a pixel side by side. */
    byte[] interleaved(byte[] values) {
        if (!planar || channels == 1) {
            return values;
        }
        byte[] pixels = new byte[values.length];
        int plane = height * width;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < plane; i++) {
                pixels[i * channels + c] = values[c * plane + i];
            }
        }
        return pixels;
    }
}
