/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * Mirrors left and right.
 *
 * @param probability how often
 */
public record HorizontalFlip(double probability) implements Augmentation {
    @Override
    public Image apply(Image image, RandomStream random) {
        return random.chance(probability) ? flip(image) : image;
    }

    /** The mirrored image. */
    public static Image flip(Image image) {
        int width = image.width();
        int channels = image.channels();
        if (channels > PackedPixels.MOST) {
            return Channels.byFours(image, Box.of(image), HorizontalFlip::flip);
        }
        byte[] out = new byte[image.pixels().length];
        int[] row = new int[width];
        for (int y = 0; y < image.height(); y++) {
            int at = y * width * channels;
            PackedPixels.load(image.pixels(), at, channels, row, width - 1, -1, width);
            PackedPixels.store(row, 0, width, out, at, channels);
        }
        return new Image(image.height(), width, channels, out);
    }
}
