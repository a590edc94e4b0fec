/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * A rectangle of an image, in pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows
 * @param width columns
 */
public record Box(int top, int left, int height, int width) {
    /** All of an image. */
    public static Box of(Image image) {
        return new Box(0, 0, image.height(), image.width());
    }

    /** The box of this size in the middle of an image; halves are rounded to even, as torchvision's centre crop does. */
    public static Box centre(Image image, int height, int width) {
        int top = (int) Math.rint((image.height() - height) / 2.0);
        int left = (int) Math.rint((image.width() - width) / 2.0);
        return new Box(top, left, height, width);
    }

    /** The rectangle as an image of its own; the image itself where the rectangle covers it. */
    public Image cut(Image image) {
        if (equals(of(image))) {
            return image;
        }
        if (!isInside(image)) {
            throw new IllegalArgumentException(
                    this + " is not inside an image of " + image.height() + "x" + image.width());
        }
        int rowBytes = width * image.channels();
        byte[] out = new byte[height * rowBytes];
        for (int y = 0; y < height; y++) {
            int from = ((top + y) * image.width() + left) * image.channels();
            System.arraycopy(image.pixels(), from, out, y * rowBytes, rowBytes);
        }
        return new Image(height, width, image.channels(), out);
    }

    /** The pixels that this rectangle touches in the image at 1/{@code reduction}. */
    public Box shrunk(int reduction) {
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

    public boolean isInside(Image image) {
        return top >= 0
                && left >= 0
                && height > 0
                && width > 0
                && top + height <= image.height()
                && left + width <= image.width();
    }
}
