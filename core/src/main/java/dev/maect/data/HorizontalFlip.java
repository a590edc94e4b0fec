/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;

/**
 * Mirrors left and right.
 *
 * @param probability how often
 */
public record HorizontalFlip(double probability) implements Augmentation {
    @Override
    public Picture apply(Picture picture, RandomStream random) {
        return random.chance(probability) ? flip(picture) : picture;
    }

    /** The mirrored picture. */
    public static Picture flip(Picture picture) {
        int width = picture.width();
        int channels = picture.channels();
        byte[] in = picture.pixels();
        byte[] out = new byte[in.length];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < width; x++) {
                int from = (y * width + x) * channels;
                int to = (y * width + width - 1 - x) * channels;
                for (int c = 0; c < channels; c++) {
                    out[to + c] = in[from + c];
                }
            }
        }
        return new Picture(picture.height(), width, channels, out);
    }
}
