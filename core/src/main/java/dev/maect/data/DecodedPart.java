/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A part of an image, or all of it, in full size or shrunk by a whole number.
 *
 * @param image the pixels
 * @param height rows of the whole image in full size
 * @param width columns of the whole image in full size
 * @param top rows of the shrunk image above the part
 * @param left columns of the shrunk image to the left of the part
 * @param reduction by how much it is shrunk; 1 for full size
 */
public record DecodedPart(Image image, int height, int width, int top, int left, int reduction) {
    /** All of an image. */
    public static DecodedPart whole(Image image) {
        return new DecodedPart(image, image.height(), image.width(), 0, 0, 1);
    }

    /** Whether this is all of the image, in full size. */
    public boolean isWhole() {
        return reduction == 1 && image.height() == height && image.width() == width;
    }
}
