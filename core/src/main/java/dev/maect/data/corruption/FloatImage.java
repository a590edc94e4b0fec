/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.DataException;
import dev.maect.data.Image;

/**
 * An image as floats, where 0 is dark and 1 is light; values may leave that range on the way.
 *
 * @param height rows
 * @param width columns
 * @param channels values per pixel
 * @param values row-major height x width x channels; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel buffer, as in Image
record FloatImage(int height, int width, int channels, float[] values) {
    private static final float LARGEST = 255;
    private static final float SLACK = 1e-3f; // so that a value that was whole stays the same

    /** A black one. */
    FloatImage(int height, int width, int channels) {
        this(height, width, channels, new float[height * width * channels]);
    }

    /**
     * An RGB image.
     *
     * @throws DataException if it has other channels
     */
    static FloatImage of(Image image) {
        if (image.channels() != 3) {
            throw new DataException("Corruptions are made for RGB images; this one has " + image.channels()
                    + " channel(s). Open the images with three.");
        }
        FloatImage result = new FloatImage(image.height(), image.width(), 3);
        for (int i = 0; i < result.values.length; i++) {
            result.values[i] = (image.pixels()[i] & 0xff) / LARGEST;
        }
        return result;
    }

    /** In 0 to 255, clipped and without the fraction, as the published sets were stored. */
    Image toImage() {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (int) (clip(values[i]) * LARGEST + SLACK);
        }
        return new Image(height, width, channels, pixels);
    }

    /** The nearest value in 0 to 1. */
    static float clip(float value) {
        return Math.max(0, Math.min(1, value));
    }

    /** The index of the first value of a pixel. */
    int at(int y, int x) {
        return (y * width + x) * channels;
    }
}
