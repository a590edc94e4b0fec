/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * Replaces colours by their grey (Pillow's L), keeping the number of channels; bands that are no colours stay.
 *
 * @param probability how often
 */
public record Grayscale(double probability) implements Augmentation {
    @Override
    public Image apply(Image image, RandomStream random) {
        return random.chance(probability) ? grey(image) : image;
    }

    /** The grey image. */
    public static Image grey(Image image) {
        int channels = image.channels();
        if (channels < 3 || !Channels.areColours(channels)) {
            return image;
        }
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i += channels) {
            byte grey = Channels.luma(out, i);
            out[i] = grey;
            out[i + 1] = grey;
            out[i + 2] = grey;
        }
        return new Image(image.height(), image.width(), channels, out);
    }
}
