/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * Inverts the values at or above a threshold; alpha is left alone, and so are bands that are no
 * colours.
 *
 * @param probability how often
 * @param threshold the smallest value to invert
 */
public record Solarize(double probability, int threshold) implements Augmentation {
    @Override
    public Image apply(Image image, RandomStream random) {
        return random.chance(probability) ? solarize(image, threshold) : image;
    }

    /** The solarized image. */
    public static Image solarize(Image image, int threshold) {
        int channels = image.channels();
        if (!Channels.areColours(channels)) {
            return image;
        }
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i++) {
            int value = out[i] & 0xff;
            if (value >= threshold && (channels < 4 || i % 4 != 3)) {
                out[i] = (byte) (255 - value);
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }
}
