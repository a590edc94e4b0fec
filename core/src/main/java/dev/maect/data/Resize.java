/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/**
 * Pillow's antialiased resize on uint8, value for value: two passes of a separable kernel, first along the rows, with
 * weights in 22-bit fixed point and rounding to uint8 after each pass.
 */
public final class Resize {
    private static final int STRIP = 256; // rows: what a pass over columns works on stays in the nearest caches
    private static final int TILE = 16; // columns turned at once: as many pixels as a cache line has

    private Resize() {}

    /** Resizes a whole picture. */
    public static Picture resize(Picture picture, int height, int width, Resampling resampling) {
        return resize(picture, Box.of(picture), height, width, resampling);
    }

    /** Resizes the part of a picture inside {@code box}; as in Pillow's crop and resize, nothing outside shines in. */
    public static Picture resize(Picture picture, Box box, int height, int width, Resampling resampling) {
        if (!box.isInside(picture) || height < 1 || width < 1 || picture.channels() > 4) {
            throw new IllegalArgumentException("Cannot resize " + box + " of a picture of " + picture.height() + "x"
                    + picture.width() + "x" + picture.channels() + " to " + height + "x" + width);
        }
        if (box.height() == height && box.width() == width) {
            return box.cut(picture);
        }
        ResizeKernel columns = ResizeKernel.of(box.width(), width, resampling);
        ResizeKernel rows = ResizeKernel.of(box.height(), height, resampling);
        return resize(picture, box, rows, columns, true);
    }

    /**
     * Resizes {@code box} of a picture, in its full size, from a decoded part that covers it. From a part in full size
     * the result is that of the whole picture; from a shrunk one the box may begin and end inside of pixels.
     */
    static Picture resize(DecodedPart part, Box box, int height, int width, Resampling resampling) {
        int reduction = part.reduction();
        if (reduction == 1) {
            Box shifted = new Box(box.top() - part.top(), box.left() - part.left(), box.height(), box.width());
            return resize(part.picture(), shifted, height, width, resampling);
        }
        Box shrunk = box.shrunk(reduction);
        Box inside = new Box(shrunk.top() - part.top(), shrunk.left() - part.left(), shrunk.height(), shrunk.width());
        if (!inside.isInside(part.picture())) {
            throw new IllegalArgumentException(box + " is not inside of " + part);
        }
        double scale = 1.0 / reduction;
        ResizeKernel columns = ResizeKernel.of(
                box.left() * scale - shrunk.left(), box.width() * scale, shrunk.width(), width, resampling);
        ResizeKernel rows = ResizeKernel.of(
                box.top() * scale - shrunk.top(), box.height() * scale, shrunk.height(), height, resampling);
        return resize(part.picture(), inside, rows, columns, false);
    }

    private static Picture resize(
            Picture picture, Box box, ResizeKernel rows, ResizeKernel columns, boolean skipEqual) {
        int width = columns.size();
        int channels = picture.channels();
        int[] narrow = skipEqual && width == box.width() ? pixels(picture, box) : narrowed(picture, box, columns);
        byte[] out = new byte[Math.multiplyExact(rows.size(), width * channels)];
        if (skipEqual && rows.size() == box.height()) {
            PackedPixels.store(narrow, 0, narrow.length, out, 0, channels);
        } else {
            LinePass.run(
                    rows,
                    width,
                    channels,
                    (y, pixels) -> System.arraycopy(narrow, y * width, pixels, 0, width),
                    (y, pixels) -> PackedPixels.store(pixels, 0, width, out, y * width * channels, channels));
        }
        return new Picture(rows.size(), width, channels, out);
    }

    /** The pixels inside {@code box}, packed, row by row. */
    private static int[] pixels(Picture picture, Box box) {
        int[] out = new int[Math.multiplyExact(box.height(), box.width())];
        for (int y = 0; y < box.height(); y++) {
            int from = offset(picture, box.top() + y, box.left());
            PackedPixels.load(picture.pixels(), from, picture.channels(), out, y * box.width(), 1, box.width());
        }
        return out;
    }

    /** The pass along the rows, of the pixels inside {@code box}: packed, row by row. */
    private static int[] narrowed(Picture picture, Box box, ResizeKernel kernel) {
        int[] out = new int[Math.multiplyExact(box.height(), kernel.size())];
        int strips = (box.height() + STRIP - 1) / STRIP;
        for (int i = 0; i < strips; i++) {
            int top = (int) ((long) box.height() * i / strips);
            int bottom = (int) ((long) box.height() * (i + 1) / strips);
            Box strip = new Box(box.top() + top, box.left(), bottom - top, box.width());
            narrow(picture, strip, kernel, out, top * kernel.size());
        }
        return out;
    }

    private static void narrow(Picture picture, Box box, ResizeKernel kernel, int[] out, int offset) {
        int height = box.height();
        int width = kernel.size();
        int[] tile = new int[TILE * height];
        LinePass.run(
                kernel,
                height,
                picture.channels(),
                (x, pixels) -> {
                    if (x % TILE == 0) {
                        turn(picture, box, x, tile);
                    }
                    System.arraycopy(tile, x % TILE * height, pixels, 0, height);
                },
                (x, pixels) -> {
                    for (int y = 0; y < height; y++) {
                        out[offset + y * width + x] = pixels[y];
                    }
                });
    }

    /** Lays {@link #TILE} columns on their side, or as many as there are from {@code left} on. */
    private static void turn(Picture picture, Box box, int left, int[] tile) {
        int count = Math.min(TILE, box.width() - left);
        for (int y = 0; y < box.height(); y++) {
            int from = offset(picture, box.top() + y, box.left() + left);
            PackedPixels.load(picture.pixels(), from, picture.channels(), tile, y, box.height(), count);
        }
    }

    private static int offset(Picture picture, int y, int x) {
        return (y * picture.width() + x) * picture.channels();
    }
}
