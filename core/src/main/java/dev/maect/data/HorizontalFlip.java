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
        byte[] out = new byte[picture.pixels().length];
        int[] row = new int[width];
        for (int y = 0; y < picture.height(); y++) {
            int at = y * width * channels;
            PackedPixels.load(picture.pixels(), at, channels, row, width - 1, -1, width);
            PackedPixels.store(row, 0, width, out, at, channels);
        }
        return new Picture(picture.height(), width, channels, out);
    }
}
