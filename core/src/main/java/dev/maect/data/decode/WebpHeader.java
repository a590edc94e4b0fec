/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a WebP file: the canvas of an extended one, and the image in it. */
final class WebpHeader {
    private static final int FIRST = 12; // behind RIFF, its length and WEBP
    private static final int MAX_SIDE = 1 << 14;
    private static final int ANIMATED = 2;
    private static final int PIXEL = 4; // bytes of the decoder's own pixels

    private WebpHeader() {}

    static ImageHeader read(byte[] file) throws Unreadable {
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (!ImageFormat.tag(data, FIRST).equals("VP8X")) {
            ImageHeader image = image(data, FIRST);
            return ImageHeader.of(image.height(), image.width(), working(image, 1), true);
        }
        long width = 1 + (data.getInt(24) & 0xffffff);
        long height = 1 + (data.getInt(26) >>> 8);
        if (width > MAX_SIDE || height > MAX_SIDE) {
            throw new Unreadable(
                    "its header announces " + height + " x " + width + " pixels, more than a WebP can have");
        }
        ImageHeader canvas = ImageHeader.of(height, width);
        boolean animated = (data.get(20) & ANIMATED) != 0;
        if (!animated) {
            ImageHeader image = image(data, still(data));
            if (image.height() != height || image.width() != width) {
                throw new Unreadable("its header announces " + height + " x " + width
                        + " pixels, but the image in it has " + image.height() + " x " + image.width());
            }
        }
        return ImageHeader.of(height, width, working(canvas, animated ? 3 : 1), true);
    }

    /** With a copy in four channels for each canvas, and one for lossless data. */
    private static long working(ImageHeader size, int canvases) {
        return ImageHeader.saturated(size.pixels(), PIXEL, canvases + 1L);
    }

    /** Where the chunk of the image begins. */
    private static int still(ByteBuffer data) {
        long chunk = FIRST;
        while (true) {
            String tag = ImageFormat.tag(data, Math.toIntExact(Math.min(chunk, data.limit())));
            if (tag.equals("VP8 ") || tag.equals("VP8L")) {
                return (int) chunk;
            }
            long length = data.getInt((int) chunk + 4) & 0xffffffffL;
            chunk += 8 + length + (length & 1);
        }
    }

    private static ImageHeader image(ByteBuffer data, int chunk) throws Unreadable {
        return switch (ImageFormat.tag(data, chunk)) {
            case "VP8L" -> {
                int packed = data.getInt(chunk + 9);
                yield ImageHeader.of(1 + (packed >>> 14 & 0x3fff), 1 + (packed & 0x3fff));
            }
            case "VP8 " -> ImageHeader.of(data.getShort(chunk + 16) & 0x3fff, data.getShort(chunk + 14) & 0x3fff);
            default -> throw new Unreadable("its first part is not a WebP's header");
        };
    }
}
