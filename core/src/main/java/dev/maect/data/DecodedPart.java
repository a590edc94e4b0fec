/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A part of a picture, or all of it, in full size or shrunk by a whole number.
 *
 * @param picture the pixels
 * @param height rows of the whole picture in full size
 * @param width columns of the whole picture in full size
 * @param top rows of the shrunk picture above the part
 * @param left columns of the shrunk picture to the left of the part
 * @param reduction by how much it is shrunk; 1 for full size
 */
public record DecodedPart(Picture picture, int height, int width, int top, int left, int reduction) {
    /** All of a picture. */
    public static DecodedPart whole(Picture picture) {
        return new DecodedPart(picture, picture.height(), picture.width(), 0, 0, 1);
    }

    /** Whether this is all of the picture, in full size. */
    boolean isWhole() {
        return reduction == 1 && picture.height() == height && picture.width() == width;
    }
}
