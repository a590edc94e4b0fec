/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import java.util.Arrays;

/**
 * Reads the first frame of a GIF file as Pillow does: on a canvas as large as screen and frame, of the transparent colour or
 * else the background's; what is transparent keeps its colour where no alpha is asked for.
 */
final class GifReader {
    private static final int SCREEN = 13; // bytes before the first table of colours
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xf9;
    private static final int MOST_CODES = 1 << 12;

    private final byte[] file;
    private int at;
    private int transparent = -1;

    private GifReader(byte[] file) {
        this.file = file;
    }

    /** Reads a file whose header has been looked at ({@link GifHeader}). */
    static Bands read(byte[] file) throws Unreadable {
        try {
            return Bands.ofUsual(new GifReader(file).first());
        } catch (IndexOutOfBoundsException e) {
            throw new Unreadable("its pixels end before the image does; it is cut off or damaged");
        }
    }

    private int size(int from) {
        return file[from] & 0xff | (file[from + 1] & 0xff) << 8;
    }

    private static int tableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private Image first() throws Unreadable {
        int flags = file[10];
        at = SCREEN + tableBytes(flags);
        while (file[at] == EXTENSION || file[at] == 0) {
            extension();
        }
        int left = size(at + 1);
        int top = size(at + 3);
        int columns = size(at + 5);
        int rows = size(at + 7);
        int own = file[at + 9];
        int width = Math.max(size(6), left + columns);
        int height = Math.max(size(8), top + rows);
        boolean local = (own & 0x80) != 0;
        int table = local ? at + 10 : SCREEN;
        int colours = tableBytes(local ? own : flags) / 3;
        at += 10 + tableBytes(own);
        byte[] frame = unpack(columns * rows);
        int background = (flags & 0x80) != 0 ? file[11] & 0xff : 0;
        byte[] indices = new byte[Math.multiplyExact(height, width)];
        if (columns != width || rows != height) {
            Arrays.fill(indices, (byte) (transparent >= 0 ? transparent : background));
        }
        boolean interlaced = (own & 0x40) != 0;
        for (int i = 0; i < rows; i++) {
            int y = top + (interlaced ? interlaced(i, rows) : i);
            System.arraycopy(frame, i * columns, indices, y * width + left, columns);
        }
        return coloured(indices, height, width, table, colours);
    }

    private void extension() {
        if (file[at] == 0) {
            at++;
            return;
        }
        if ((file[at + 1] & 0xff) == CONTROL && file[at + 2] >= 4 && (file[at + 3] & 1) != 0) {
            transparent = file[at + 6] & 0xff;
        }
        at += 2;
        while (file[at] != 0) {
            at += 1 + (file[at] & 0xff);
        }
        at++;
    }

    /** Every eighth row, those between, those between these, and the rest. */
    private static int interlaced(int row, int rows) {
        int passed = 0;
        int[][] passes = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
        for (int[] pass : passes) {
            int count = Math.max(0, (rows - pass[0] + pass[1] - 1) / pass[1]);
            if (row < passed + count) {
                return pass[0] + (row - passed) * pass[1];
            }
            passed += count;
        }
        throw new IndexOutOfBoundsException(row);
    }

    private Image coloured(byte[] indices, int height, int width, int table, int colours) {
        int channels = transparent >= 0 ? 4 : 3;
        byte[] out = new byte[Math.multiplyExact(indices.length, channels)];
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i] & 0xff;
            for (int c = 0; c < 3; c++) {
                out[i * channels + c] = colours == 0 ? (byte) index : index < colours ? file[table + 3 * index + c] : 0;
            }
            if (channels == 4) {
                out[i * channels + 3] = (byte) (index == transparent ? 0 : 255);
            }
        }
        return new Image(height, width, channels, out);
    }

    /** LZW with the lowest bit first, in blocks of up to 255 bytes. */
    private byte[] unpack(int count) throws Unreadable {
        int first = file[at++] & 0xff;
        if (first < 1 || first > 11) {
            throw new Unreadable("its pixels are packed in codes of " + first + " bits, which a GIF cannot have");
        }
        byte[] out = new byte[count];
        int[] places = new int[MOST_CODES];
        int[] lengths = new int[MOST_CODES];
        int clear = 1 << first;
        int next = clear + 2;
        int bits = first + 1;
        int before = -1;
        int to = 0;
        int buffer = 0;
        int buffered = 0;
        int left = 0; // bytes of the block
        while (to < count) {
            while (buffered < bits) {
                if (left == 0) {
                    left = file[at++] & 0xff;
                    if (left == 0) {
                        throw new Unreadable("its pixels end before the image does; it is cut off or damaged");
                    }
                }
                buffer |= (file[at++] & 0xff) << buffered;
                buffered += 8;
                left--;
            }
            int code = buffer & (1 << bits) - 1;
            buffer >>>= bits;
            buffered -= bits;
            if (code == clear) {
                next = clear + 2;
                bits = first + 1;
                before = -1;
                continue;
            } else if (code == clear + 1) {
                throw new Unreadable("its pixels end before the image does; it is cut off or damaged");
            }
            int start = to;
            if (before >= 0 && next < MOST_CODES) {
                places[next] = before;
                lengths[next++] = start - before + 1;
                bits += next == 1 << bits && bits < 12 ? 1 : 0;
            }
            if (code < clear) {
                out[to++] = (byte) code;
            } else if (code < next) {
                int length = Math.min(lengths[code], count - to);
                for (int i = 0; i < length; i++) {
                    out[to + i] = out[places[code] + i];
                }
                to += length;
            } else {
                throw new Unreadable("its pixels are packed by codes that stand for nothing; it is damaged");
            }
            before = start;
        }
        return out;
    }
}
