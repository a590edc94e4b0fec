/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;

/**
 * Replaces colours by their grey (Pillow's L), keeping the number of channels.
 *
 * @param probability how often
 */
public record Grayscale(double probability) implements Augmentation {
    @Override
    public Picture apply(Picture picture, RandomStream random) {
        return random.chance(probability) ? grey(picture) : picture;
    }

    /** The grey picture. */
    public static Picture grey(Picture picture) {
        int channels = picture.channels();
        if (channels < 3) {
            return picture;
        }
        byte[] out = picture.pixels().clone();
        for (int i = 0; i < out.length; i += channels) {
            byte grey = Channels.luma(out, i);
            out[i] = grey;
            out[i + 1] = grey;
            out[i + 2] = grey;
        }
        return new Picture(picture.height(), picture.width(), channels, out);
    }
}
