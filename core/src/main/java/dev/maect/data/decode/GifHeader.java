/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a GIF file: its screen, or its first frame where that is larger, as one of the two is what a decoder makes.
 */
final class GifHeader {
    private static final int FIRST = 13; // behind the screen
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int PIXEL = 4;

    private GifHeader() {}

    static ImageHeader read(byte[] file) throws Unreadable {
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = FIRST + colours(data.get(10));
        while (data.get(at) == EXTENSION || data.get(at) == 0) { // zeros may stand between blocks
            at = data.get(at) == 0 ? at + 1 : behindBlocks(data, at + 2);
        }
        if (data.get(at) != FRAME) {
            throw new Unreadable("it has no frame; it is cut off or damaged");
        }
        long width = Math.max(size(data, 6), size(data, at + 1) + size(data, at + 5));
        long height = Math.max(size(data, 8), size(data, at + 3) + size(data, at + 7));
        long working = ImageHeader.saturated(height, width, 2 * PIXEL); // the frame, and the screen beneath
        return ImageHeader.of(height, width, working, true).inHeap(working);
    }

    private static int size(ByteBuffer data, int at) {
        return data.getShort(at) & 0xffff;
    }

    /** Bytes of the table of colours that the flags announce. */
    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private static int behindBlocks(ByteBuffer data, int from) {
        int at = from;
        while (data.get(at) != 0) {
            at += 1 + (data.get(at) & 0xff);
        }
        return at + 1;
    }
}
