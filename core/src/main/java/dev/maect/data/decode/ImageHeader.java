/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The size that an image file announces, read without decoding it. A damaged header may announce gigapixels; asking
 * first keeps a decoder from allocating them.
 */
record ImageHeader(long height, long width) {
    private static final int TIFF_WIDTH = 256;
    private static final int TIFF_HEIGHT = 257;

    /** The announced size of a JPEG, PNG, BMP, WebP, TIFF or GIF file; empty where the header cannot be read. */
    static Optional<ImageHeader> of(byte[] file) {
        ByteBuffer data = ByteBuffer.wrap(file);
        try {
            if (file.length < 30) {
                return Optional.empty();
            } else if ((data.getShort(0) & 0xffff) == 0xffd8) {
                return jpeg(data);
            } else if (data.getLong(0) == 0x89504e470d0a1a0aL) {
                return of(data.getInt(20), data.getInt(16));
            } else if (tag(file, 0, 2).equals("BM")) {
                data.order(ByteOrder.LITTLE_ENDIAN);
                return data.getInt(14) == 12
                        ? of(data.getShort(20) & 0xffff, data.getShort(18) & 0xffff)
                        : of(Math.abs((long) data.getInt(22)), data.getInt(18));
            } else if (tag(file, 0, 4).equals("RIFF") && tag(file, 8, 4).equals("WEBP")) {
                return webp(file, data.order(ByteOrder.LITTLE_ENDIAN));
            } else if (tag(file, 0, 3).equals("GIF")) {
                data.order(ByteOrder.LITTLE_ENDIAN);
                return of(data.getShort(8) & 0xffff, data.getShort(6) & 0xffff);
            } else if (tag(file, 0, 2).equals("II")) {
                return tiff(data.order(ByteOrder.LITTLE_ENDIAN));
            } else if (tag(file, 0, 2).equals("MM")) {
                return tiff(data);
            }
            return Optional.empty();
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty(); // the header points behind the end of the file
        }
    }

    private static Optional<ImageHeader> of(long height, long width) {
        return height < 1 || width < 1 ? Optional.empty() : Optional.of(new ImageHeader(height, width));
    }

    private static String tag(byte[] file, int offset, int length) {
        return new String(file, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Walks the marker segments to the first start-of-frame. */
    private static Optional<ImageHeader> jpeg(ByteBuffer data) {
        int at = 2;
        while (true) {
            int marker = data.getShort(at) & 0xffff;
            if (marker >> 8 != 0xff) {
                return Optional.empty();
            }
            if (marker == 0xffff) {
                at++; // fill byte
                continue;
            }
            boolean frame =
                    marker >= 0xffc0 && marker <= 0xffcf && marker != 0xffc4 && marker != 0xffc8 && marker != 0xffcc;
            if (frame) {
                return of(data.getShort(at + 5) & 0xffff, data.getShort(at + 7) & 0xffff);
            }
            at += 2 + (data.getShort(at + 2) & 0xffff);
        }
    }

    private static Optional<ImageHeader> webp(byte[] file, ByteBuffer data) {
        return switch (tag(file, 12, 4)) {
            case "VP8X" -> of(1 + (data.getInt(26) >>> 8 & 0xffffff), 1 + (data.getInt(24) & 0xffffff));
            case "VP8L" -> of(1 + (data.getInt(21) >>> 14 & 0x3fff), 1 + (data.getInt(21) & 0x3fff));
            case "VP8 " -> of(data.getShort(28) & 0x3fff, data.getShort(26) & 0x3fff);
            default -> Optional.empty();
        };
    }

    private static Optional<ImageHeader> tiff(ByteBuffer data) {
        if (data.getShort(2) != 42) {
            return Optional.empty(); // BigTIFF and others: left to the decoder
        }
        int directory = data.getInt(4);
        int entries = data.getShort(directory) & 0xffff;
        long height = 0;
        long width = 0;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            boolean wide = data.getShort(entry + 2) == 4;
            long value = wide ? data.getInt(entry + 8) & 0xffffffffL : data.getShort(entry + 8) & 0xffff;
            switch (data.getShort(entry) & 0xffff) {
                case TIFF_WIDTH -> width = value;
                case TIFF_HEIGHT -> height = value;
                default -> {}
            }
        }
        return of(height, width);
    }
}
