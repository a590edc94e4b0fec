/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A rectangle of a picture, in pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows
 * @param width columns
 */
public record Box(int top, int left, int height, int width) {
    /** All of a picture. */
    public static Box of(Picture picture) {
        return new Box(0, 0, picture.height(), picture.width());
    }

    /** The box of this size in the middle of a picture; halves are rounded to even, as torchvision's centre crop does. */
    static Box centre(Picture picture, int height, int width) {
        int top = (int) Math.rint((picture.height() - height) / 2.0);
        int left = (int) Math.rint((picture.width() - width) / 2.0);
        return new Box(top, left, height, width);
    }

    /** The rectangle as a picture of its own; the picture itself where the rectangle covers it. */
    public Picture cut(Picture picture) {
        if (equals(of(picture))) {
            return picture;
        }
        if (!isInside(picture)) {
            throw new IllegalArgumentException(
                    this + " is not inside a picture of " + picture.height() + "x" + picture.width());
        }
        int rowBytes = width * picture.channels();
        byte[] out = new byte[height * rowBytes];
        for (int y = 0; y < height; y++) {
            int from = ((top + y) * picture.width() + left) * picture.channels();
            System.arraycopy(picture.pixels(), from, out, y * rowBytes, rowBytes);
        }
        return new Picture(height, width, picture.channels(), out);
    }

    /** The pixels that this rectangle touches in the picture at 1/{@code reduction}. */
    Box shrunk(int reduction) {
        int newTop = top / reduction;
        int newLeft = left / reduction;
        int bottom = (top + height + reduction - 1) / reduction;
        int right = (left + width + reduction - 1) / reduction;
        return new Box(newTop, newLeft, bottom - newTop, right - newLeft);
    }

    /** The smallest rectangle that holds this and the other. */
    Box around(Box other) {
        int newTop = Math.min(top, other.top);
        int newLeft = Math.min(left, other.left);
        int bottom = Math.max(top + height, other.top + other.height);
        int right = Math.max(left + width, other.left + other.width);
        return new Box(newTop, newLeft, bottom - newTop, right - newLeft);
    }

    boolean isInside(Picture picture) {
        return top >= 0
                && left >= 0
                && height > 0
                && width > 0
                && top + height <= picture.height()
                && left + width <= picture.width();
    }
}
