/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A decoded image: uint8 values in row-major height x width x channel order (RGB for three channels).
 *
 * @param height rows
 * @param width columns
 * @param channels values per pixel
 * @param pixels {@code height * width * channels} unsigned bytes; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel buffer: identity, not equality, is what callers rely on
public record Image(int height, int width, int channels, byte[] pixels) {
    /** Checks that the buffer has the size that the shape asks for. */
    public Image {
        if (height < 1 || width < 1 || channels < 1 || pixels.length != (long) height * width * channels) {
            throw new IllegalArgumentException("An image of " + height + "x" + width + "x" + channels + " cannot have "
                    + pixels.length + " bytes");
        }
    }
}
