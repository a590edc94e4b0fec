/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;

/**
 * Pillow's antialiased resize on uint8, value for value: two passes of a separable kernel, first along the rows, with
 * weights in 22-bit fixed point and rounding to uint8 after each pass.
 */
public final class Resize {
    private static final int STRIP = 512; // rows: what a pass over columns works on stays in the near caches

    private Resize() {}

    /** Resizes a whole image. */
    public static Image resize(Image image, int height, int width, Resampling resampling) {
        return resize(image, Box.of(image), height, width, resampling);
    }

    /** Resizes the part of an image inside {@code box}; as in Pillow's crop and resize, nothing outside shines in. */
    public static Image resize(Image image, Box box, int height, int width, Resampling resampling) {
        if (!box.isInside(image) || height < 1 || width < 1) {
            throw new IllegalArgumentException("Cannot resize " + box + " of an image of " + image.height() + "x"
                    + image.width() + "x" + image.channels() + " to " + height + "x" + width);
        }
        if (box.height() == height && box.width() == width) {
            return box.cut(image);
        }
        ResizeKernel columns = ResizeKernel.of(box.width(), width, resampling);
        ResizeKernel rows = ResizeKernel.of(box.height(), height, resampling);
        return resize(image, box, rows, columns, true);
    }

    /**
     * Resizes {@code box} of an image, in its full size, from a decoded part that covers it. From a part in full size
     * the result is that of the whole image; from a shrunk one the box may begin and end inside of pixels.
     */
    static Image resize(DecodedPart part, Box box, int height, int width, Resampling resampling) {
        int reduction = part.reduction();
        if (reduction == 1) {
            Box shifted = new Box(box.top() - part.top(), box.left() - part.left(), box.height(), box.width());
            return resize(part.image(), shifted, height, width, resampling);
        }
        Box shrunk = box.shrunk(reduction);
        Box inside = new Box(shrunk.top() - part.top(), shrunk.left() - part.left(), shrunk.height(), shrunk.width());
        if (!inside.isInside(part.image())) {
            throw new IllegalArgumentException(box + " is not inside of " + part);
        }
        double scale = 1.0 / reduction;
        ResizeKernel columns = ResizeKernel.of(
                box.left() * scale - shrunk.left(), box.width() * scale, shrunk.width(), width, resampling);
        ResizeKernel rows = ResizeKernel.of(
                box.top() * scale - shrunk.top(), box.height() * scale, shrunk.height(), height, resampling);
        return resize(part.image(), inside, rows, columns, false);
    }

    private static Image resize(Image image, Box box, ResizeKernel rows, ResizeKernel columns, boolean skipEqual) {
        if (image.channels() > PackedPixels.MOST) {
            return Channels.byFours(image, box, part -> resize(part, Box.of(part), rows, columns, skipEqual));
        }
        int width = columns.size();
        int channels = image.channels();
        int[] narrow = skipEqual && width == box.width() ? pixels(image, box) : narrowed(image, box, columns);
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
        return new Image(rows.size(), width, channels, out);
    }

    /** The pixels inside {@code box}, packed, row by row. */
    private static int[] pixels(Image image, Box box) {
        int[] out = new int[Math.multiplyExact(box.height(), box.width())];
        for (int y = 0; y < box.height(); y++) {
            int from = offset(image, box.top() + y, box.left());
            PackedPixels.load(image.pixels(), from, image.channels(), out, y * box.width(), 1, box.width());
        }
        return out;
    }

    /** The pass along the rows, of the pixels inside {@code box}: packed, row by row. */
    private static int[] narrowed(Image image, Box box, ResizeKernel kernel) {
        int[] out = new int[Math.multiplyExact(box.height(), kernel.size())];
        int strips = (box.height() + STRIP - 1) / STRIP;
        for (int i = 0; i < strips; i++) {
            int top = (int) ((long) box.height() * i / strips);
            int bottom = (int) ((long) box.height() * (i + 1) / strips);
            Box strip = new Box(box.top() + top, box.left(), bottom - top, box.width());
            narrow(image, strip, kernel, out, top * kernel.size());
        }
        return out;
    }

    private static void narrow(Image image, Box box, ResizeKernel kernel, int[] out, int offset) {
        int height = box.height();
        int width = kernel.size();
        LinePass.run(
                kernel,
                height,
                image.channels(),
                (x, pixels) -> PackedPixels.loadColumn(
                        image.pixels(),
                        offset(image, box.top(), box.left() + x),
                        image.width() * image.channels(),
                        image.channels(),
                        pixels),
                (x, pixels) -> {
                    for (int y = 0; y < height; y++) {
                        out[offset + y * width + x] = pixels[y];
                    }
                });
    }

    private static int offset(Image image, int y, int x) {
        return (y * image.width() + x) * image.channels();
    }
}
