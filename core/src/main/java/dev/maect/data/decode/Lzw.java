/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/** LZW as TIFF files have it: codes of 9 to 12 bits, the highest bit first, one bit longer one code early. */
final class Lzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int SHORTEST = 9;
    private static final int LONGEST = 12;

    private final byte[] in;
    private final int end; // of the input
    private final byte[] out;
    private final int[] places = new int[1 << LONGEST]; // where in the output each string stands for the first time
    private final int[] lengths = new int[1 << LONGEST];
    private int at;
    private int buffer;
    private int buffered; // bits

    private Lzw(byte[] in, int from, int length, byte[] out) {
        this.in = in;
        this.at = from;
        this.end = from + length;
        this.out = out;
    }

    /** Fills {@code out} as far as the input goes; says how far that is. */
    static int unpack(byte[] in, int from, int length, byte[] out) throws Unreadable {
        if (length > 1 && in[from] == 0 && (in[from + 1] & 1) == 1) {
            throw new Unreadable("its pixels are packed by LZW in the form of before 1988, which is not supported;"
                    + " save it anew");
        }
        return new Lzw(in, from, length, out).unpack();
    }

    /** Each string is the one before it and one byte more, and so stands in the output already. */
    private int unpack() throws Unreadable {
        int next = FIRST;
        int bits = SHORTEST;
        int before = -1; // where the string of the code before begins
        int to = 0;
        while (to < out.length) {
            int code = code(bits);
            if (code < 0 || code == END) {
                return to;
            }
            if (code == CLEAR) {
                next = FIRST;
                bits = SHORTEST;
                before = -1;
                continue;
            }
            int start = to;
            if (before >= 0 && next < places.length) {
                places[next] = before;
                lengths[next] = start - before + 1;
                next++;
            }
            if (code < CLEAR) {
                out[to++] = (byte) code;
            } else if (code < next) {
                to = copy(places[code], lengths[code], to);
            } else {
                throw new Unreadable("its pixels, packed by LZW, are damaged");
            }
            before = start;
            if (next + 1 >= 1 << bits && bits < LONGEST) {
                bits++;
            }
        }
        return to;
    }

    /** From the front on, as both may overlap. */
    private int copy(int from, int length, int to) {
        int count = Math.min(length, out.length - to);
        for (int i = 0; i < count; i++) {
            out[to + i] = out[from + i];
        }
        return to + count;
    }

    private int code(int bits) {
        while (buffered < bits) {
            if (at >= end) {
                return -1;
            }
            buffer = buffer << 8 | in[at++] & 0xff;
            buffered += 8;
        }
        buffered -= bits;
        return buffer >>> buffered & (1 << bits) - 1;
    }
}
