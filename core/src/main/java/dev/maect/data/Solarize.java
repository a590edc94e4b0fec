/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;

/**
 * Inverts the values at or above a threshold; alpha is left alone.
 *
 * @param probability how often
 * @param threshold the smallest value to invert
 */
public record Solarize(double probability, int threshold) implements Augmentation {
    @Override
    public Picture apply(Picture picture, RandomStream random) {
        return random.chance(probability) ? solarize(picture, threshold) : picture;
    }

    /** The solarized picture. */
    public static Picture solarize(Picture picture, int threshold) {
        int channels = picture.channels();
        byte[] out = picture.pixels().clone();
        for (int i = 0; i < out.length; i++) {
            int value = out[i] & 0xff;
            if (value >= threshold && (channels < 4 || i % 4 != 3)) {
                out[i] = (byte) (255 - value);
            }
        }
        return new Picture(picture.height(), picture.width(), channels, out);
    }
}
