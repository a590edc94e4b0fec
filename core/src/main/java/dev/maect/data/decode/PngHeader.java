/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The header of a PNG file, and the file without what does not make its pixels. An APNG without its animation is a PNG of
 * its default image.
 */
final class PngHeader {
    private static final int FIRST = 8; // behind the signature
    private static final int FRAME = 12; // length, type and checksum of a chunk
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int TRNS = 0x74524e53;
    private static final int CGBI = 0x43674249;
    private static final int ANCILLARY = 0x20000000; // the bit of a chunk's type that says: no pixel depends on it
    /** No byte of deflated data can hold more than this. */
    private static final long MOST_INFLATED = 1032;

    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    private PngHeader() {}

    static ImageHeader read(byte[] file) throws Unreadable {
        ByteBuffer data = ByteBuffer.wrap(file);
        if (data.getInt(FIRST + 4) == CGBI) {
            throw new Unreadable("it is a PNG in the form of Apple's tools alone; save it as an ordinary PNG");
        }
        if (data.getInt(FIRST + 4) != IHDR || data.getInt(FIRST) != 13) {
            throw new Unreadable("its first part is not a PNG's header");
        }
        long width = data.getInt(FIRST + 8) & 0xffffffffL;
        long height = data.getInt(FIRST + 12) & 0xffffffffL;
        long bits = (long) data.get(FIRST + 16) * samples(data.get(FIRST + 17));
        if (bits < 1) {
            throw new Unreadable("its header announces no depth that a PNG can have");
        }
        long inflated = ImageHeader.saturated(height, (width * bits + 7) / 8);
        long deflated = imageData(data);
        if (inflated / MOST_INFLATED > deflated) {
            throw new Unreadable("its header announces " + height + " x " + width + " pixels, which its " + deflated
                    + " bytes of image data cannot hold; it is cut off or damaged");
        }
        boolean wide = data.get(FIRST + 16) == 16;
        return ImageHeader.of(height, width, wide ? inflated : 0, true).inBytes(deflated);
    }

    /** Whether its samples have 16 bits. */
    static boolean isWide(byte[] file) {
        return file[FIRST + 16] == 16;
    }

    /** The grey, as it is stored, that stands for what is clear; -1 if there is none, or the image is not grey. */
    static int clearGrey(byte[] file) {
        ByteBuffer data = ByteBuffer.wrap(file);
        if (file[FIRST + 17] != 0) {
            return -1;
        }
        for (long chunk = FIRST; chunk + 10 <= file.length; chunk += FRAME + (data.getInt((int) chunk) & 0xffffffffL)) {
            int type = data.getInt((int) chunk + 4);
            if (type == TRNS) {
                return data.getShort((int) chunk + 8) & largest(file);
            } else if (type == IDAT) {
                return -1;
            }
        }
        return -1;
    }

    /** The largest sample that there can be. */
    static int largest(byte[] file) {
        return (1 << file[FIRST + 16]) - 1;
    }

    private static int samples(int colourType) {
        return switch (colourType) {
            case 0, 3 -> 1;
            case 4 -> 2;
            case 2 -> 3;
            case 6 -> 4;
            default -> 0;
        };
    }

    /** Bytes of image data; a second header, which some decoders take for the true one, is refused. */
    private static long imageData(ByteBuffer data) throws Unreadable {
        long sum = 0;
        for (long chunk = FIRST; chunk + 8 <= data.limit(); ) {
            int type = data.getInt((int) chunk + 4);
            long length = data.getInt((int) chunk) & 0xffffffffL;
            if (type == IEND) {
                return sum;
            }
            if (type == IHDR && chunk > FIRST) {
                throw new Unreadable("it has two headers");
            }
            sum += type == IDAT ? Math.min(length, data.limit() - chunk - 8) : 0;
            chunk += FRAME + length;
        }
        return sum;
    }

    /**
     * The same image without chunks that no pixel depends on: animation, profiles, texts and whatever else a decoder might
     * unpack. {@code file} itself where there are none.
     */
    static byte[] pixelsOnly(byte[] file) {
        ByteBuffer data = ByteBuffer.wrap(file);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, FIRST);
        boolean ended = false;
        int chunk = FIRST;
        while (!ended && chunk + 8 <= file.length) {
            int type = data.getInt(chunk + 4);
            long end = Math.min(file.length, chunk + FRAME + (data.getInt(chunk) & 0xffffffffL));
            if ((type & ANCILLARY) == 0 || type == TRNS) {
                kept.write(file, chunk, (int) end - chunk);
            }
            ended = type == IEND;
            chunk = (int) end;
        }
        if (!ended && chunk == file.length) {
            kept.writeBytes(END); // Pillow does without, too
        }
        return kept.size() == file.length ? file : kept.toByteArray();
    }
}
