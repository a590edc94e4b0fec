/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;

/** Pillow's ImageEnhance.Sharpness: a blend of the image with its smoothed self (3x3, the middle weighs 5 of 13). */
public final class Sharpness {
    private static final int WEIGHTS = 13;

    private Sharpness() {}

    /** Scales the distance from the smoothed image: 0 is smooth, 1 the image itself, 2 sharper. Alpha stays. */
    public static Image sharpness(Image image, double factor) {
        float alpha = (float) factor;
        int channels = image.channels();
        int row = image.width() * channels;
        byte[] in = image.pixels();
        byte[] out = in.clone();
        for (int y = 1; y < image.height() - 1; y++) { // the border has too few neighbours and is its own smoothing
            for (int i = y * row + channels; i < (y + 1) * row - channels; i++) {
                if (channels != 4 || i % 4 != 3) {
                    out[i] = ColorJitter.blend(smooth(in, i, row, channels), in[i] & 0xff, alpha);
                }
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }

    private static int smooth(byte[] in, int at, int row, int channels) {
        int sum = 4 * (in[at] & 0xff);
        for (int line = at - row; line <= at + row; line += row) {
            sum += (in[line - channels] & 0xff) + (in[line] & 0xff) + (in[line + channels] & 0xff);
        }
        return (2 * sum + WEIGHTS) / (2 * WEIGHTS);
    }
}
