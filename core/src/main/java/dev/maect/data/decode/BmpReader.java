/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads BMP files as Pillow does: palettes, run lengths, pixels of 16 bits, and masks of any form. A fourth byte of 32-bit
 * pixels is alpha only where a mask says so.
 */
final class BmpReader {
    private static final int OLD = 12; // length of OS/2's header
    private static final int MASKS = 54; // behind the header of 40 bytes
    private static final int RUN_LENGTH_8 = 1;
    private static final int RUN_LENGTH_4 = 2;
    private static final int WITH_ALPHA_MASK = 56;
    private static final int FULL = 255;

    private final byte[] file;
    private final ByteBuffer data;
    private final int length; // of the header
    private final int width;
    private final int height;
    private final boolean fromTop;
    private final int bits;
    private final int compression;

    private BmpReader(byte[] file) {
        this.file = file;
        this.data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.length = data.getInt(14);
        boolean old = length == OLD;
        this.width = old ? data.getShort(18) & 0xffff : data.getInt(18);
        int rows = old ? data.getShort(20) & 0xffff : data.getInt(22);
        this.height = Math.abs(rows);
        this.fromTop = rows < 0;
        this.bits = data.getShort(old ? 24 : 28) & 0xffff;
        this.compression = length >= 40 ? data.getInt(30) : 0;
    }

    /** Reads a file whose header has been looked at ({@link BmpHeader}). */
    static Bands read(byte[] file) throws Unreadable {
        try {
            BmpReader reader = new BmpReader(file);
            return Bands.ofUsual(reader.bits <= 8 ? reader.palette() : reader.colours());
        } catch (IndexOutOfBoundsException e) {
            throw new Unreadable("its pixels end before the image does; it is cut off or damaged");
        }
    }

    /** Where pixels begin: behind the palette, even if the header says that they begin in its place. */
    private int pixels() {
        long said = data.getInt(10) & 0xffffffffL;
        long behind = said == 14 + length && bits <= 8 ? (long) entry() * paletteColours() : 0;
        return (int) Math.min(said + behind, file.length);
    }

    private int entry() {
        return length == OLD ? 3 : 4;
    }

    private int paletteColours() {
        int said = length >= 40 ? data.getInt(46) : 0;
        return said == 0 ? 1 << bits : said;
    }

    private int row(int y) {
        return fromTop ? y : height - 1 - y;
    }

    private Image palette() {
        int entry = entry();
        int start = 14 + length + (length == 40 && compression == 3 ? OLD : 0);
        int fitting = Math.max(0, Math.min(paletteColours(), (Math.max(start, pixels()) - start) / entry));
        boolean runs = compression == RUN_LENGTH_8 || compression == RUN_LENGTH_4;
        byte[] indices = runs ? unpackRuns() : unpackIndices();
        byte[] out = new byte[Math.multiplyExact(indices.length, 3)];
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i] & FULL;
            for (int c = 0; c < 3 && index < fitting; c++) {
                out[3 * i + c] = file[start + index * entry + 2 - c];
            }
        }
        return new Image(height, width, 3, out);
    }

    private byte[] unpackIndices() {
        byte[] indices = new byte[Math.multiplyExact(height, width)];
        int stride = (int) (((long) width * bits + 31) / 32 * 4);
        int start = pixels();
        for (int y = 0; y < height; y++) {
            int from = start + y * stride;
            int to = row(y) * width;
            for (int x = 0; x < width; x++) {
                int bit = x * bits;
                indices[to + x] = (byte) ((file[from + (bit >> 3)] & FULL) >> (8 - bits - (bit & 7)) & (1 << bits) - 1);
            }
        }
        return indices;
    }

    /** Runs, pixels as they are, and jumps over pixels, which stay 0; what is missing at the end stays 0, too. */
    private byte[] unpackRuns() {
        byte[] indices = new byte[Math.multiplyExact(height, width)];
        boolean nibbles = compression == RUN_LENGTH_4;
        int at = pixels();
        int x = 0;
        int y = 0;
        while (y < height && at + 1 < file.length) {
            int count = file[at++] & FULL;
            int value = file[at++] & FULL;
            if (count > 0) {
                for (int i = 0; i < count && x < width; i++, x++) {
                    int index = !nibbles ? value : (i & 1) == 0 ? value >> 4 : value & 15;
                    indices[row(y) * width + x] = (byte) index;
                }
            } else if (value == 0) {
                x = 0;
                y++;
            } else if (value == 1) {
                break;
            } else if (value == 2) {
                x += file[at] & FULL;
                y += (file[at + 1] & FULL) + x / width;
                x %= width;
                at += 2;
            } else {
                for (int i = 0; i < value; i++, x++) {
                    int from = nibbles ? at + i / 2 : at + i;
                    int index = !nibbles ? file[from] : (i & 1) == 0 ? file[from] >> 4 & 15 : file[from] & 15;
                    if (x == width) {
                        x = 0;
                        y++;
                    }
                    if (y < height) {
                        indices[row(y) * width + x] = (byte) index;
                    }
                }
                int bytes = nibbles ? (value + 1) / 2 : value;
                at += bytes + (bytes & 1);
            }
        }
        return indices;
    }

    private Image colours() {
        int[] masks = masks();
        int channels = masks[3] == 0 ? 3 : 4;
        int bytes = bits / 8;
        int stride = (int) (((long) width * bits + 31) / 32 * 4);
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
        int start = pixels();
        for (int y = 0; y < height; y++) {
            int from = start + y * stride;
            int to = row(y) * width * channels;
            for (int x = 0; x < width; x++, from += bytes, to += channels) {
                int value = bytes == 2
                        ? data.getShort(from) & 0xffff
                        : bytes == 4
                                ? data.getInt(from)
                                : file[from] & FULL | (file[from + 1] & FULL) << 8 | (file[from + 2] & FULL) << 16;
                for (int c = 0; c < channels; c++) {
                    out[to + c] = (byte) scaled(value, masks[c]);
                }
            }
        }
        return new Image(height, width, channels, out);
    }

    private static int scaled(int value, int mask) {
        if (mask == 0) {
            return 0;
        }
        int shift = Integer.numberOfTrailingZeros(mask);
        long most = Integer.toUnsignedLong(mask >>> shift);
        return (int) (Integer.toUnsignedLong((value & mask) >>> shift) * FULL / most);
    }

    private int[] masks() {
        if (compression == 3 || compression == 6) {
            int from = MASKS;
            boolean alpha = length >= WITH_ALPHA_MASK || compression == 6;
            int[] said = {
                data.getInt(from), data.getInt(from + 4), data.getInt(from + 8), alpha ? data.getInt(from + 12) : 0
            };
            if ((said[0] | said[1] | said[2] | said[3]) != 0) {
                return said;
            }
            return new int[] {0xff0000, 0xff00, 0xff, 0xff000000};
        }
        return bits == 16 ? new int[] {0x7c00, 0x3e0, 0x1f, 0} : new int[] {0xff0000, 0xff00, 0xff, 0};
    }
}
