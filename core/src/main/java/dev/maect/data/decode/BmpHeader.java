/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a BMP file. A negative height means rows from the top; a BMP that holds another format is refused. */
final class BmpHeader {
    private static final int OLD = 12; // length of OS/2's header, which has sizes of 16 bits
    private static final int COMPLETE = 40;
    private static final int RUN_LENGTH_8 = 1;
    private static final int RUN_LENGTH_4 = 2;
    private static final int BIT_FIELDS = 3;
    private static final int ALPHA_BIT_FIELDS = 6;
    private static final int MOST_COLOURS = 256;

    private static final int PIXEL = 4;

    private BmpHeader() {}

    static ImageHeader read(byte[] file) throws Unreadable {
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long pixels = data.getInt(10) & 0xffffffffL;
        int length = data.getInt(14);
        boolean old = length == OLD;
        if (!old && (length < 16 || length > file.length)) {
            throw new Unreadable("its header is none that a BMP can have");
        }
        long width = old ? data.getShort(18) & 0xffff : data.getInt(18);
        long height = old ? data.getShort(20) & 0xffff : Math.abs((long) data.getInt(22));
        int bits = data.getShort(old ? 24 : 28) & 0xffff;
        if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw new Unreadable("its header announces " + bits + " bits per pixel, which a BMP cannot have");
        }
        int compression = length >= COMPLETE ? data.getInt(30) : 0;
        long colours = length >= COMPLETE ? data.getInt(46) & 0xffffffffL : 0;
        if (bits <= 8 && colours > MOST_COLOURS) {
            throw new Unreadable("its header announces " + colours + " colours, more than a BMP can have");
        }
        boolean runs = compression == RUN_LENGTH_8 || compression == RUN_LENGTH_4;
        if (!runs && compression != 0 && compression != BIT_FIELDS && compression != ALPHA_BIT_FIELDS) {
            throw new Unreadable("it is a BMP with another format inside (compression " + compression + ")");
        }
        ImageHeader header = ImageHeader.of(height, width);
        long needed = ImageHeader.saturated(height, (width * bits + 31) / 32 * 4);
        if (!runs && needed > file.length - Math.min(pixels, file.length)) {
            throw new Unreadable("its header announces " + height + " x " + width + " pixels, which its " + file.length
                    + " bytes cannot hold; it is cut off or damaged");
        }
        return header.inHeap(ImageHeader.saturated(header.pixels(), 2 * PIXEL));
    }
}
