/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.util.Arrays;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How the pieces of a TIFF file are packed. */
final class TiffCompression {
    static final int NONE = 1;
    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    private static final int MODIFIED_HUFFMAN = 2;
    private static final int GROUP_3 = 3;
    private static final int GROUP_4 = 4;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int PACK_BITS = 32773;
    private static final int OLD_DEFLATE = 32946;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(9, "JBIG"),
            Map.entry(10, "JBIG"),
            Map.entry(32766, "NeXT's 2-bit code"),
            Map.entry(32809, "ThunderScan's 4-bit code"),
            Map.entry(32908, "Pixar's 10-bit code"),
            Map.entry(32909, "Pixar's 11-bit code"),
            Map.entry(33003, "JPEG 2000"),
            Map.entry(33005, "JPEG 2000"),
            Map.entry(34661, "JBIG"),
            Map.entry(34676, "SGI's code for luminance"),
            Map.entry(34677, "SGI's code for luminance"),
            Map.entry(34712, "JPEG 2000"),
            Map.entry(34887, "LERC"),
            Map.entry(34892, "lossy JPEG of DNG"),
            Map.entry(34925, "LZMA"),
            Map.entry(34926, "Zstandard"),
            Map.entry(34927, "WebP"),
            Map.entry(50000, "Zstandard"),
            Map.entry(50001, "WebP"),
            Map.entry(50002, "JPEG XL"),
            Map.entry(52546, "JPEG XL"));

    private TiffCompression() {}

    /** Whether {@link #unpack} knows it. */
    static boolean isSimple(long code) {
        return code == NONE || code == LZW || code == DEFLATE || code == PACK_BITS || code == OLD_DEFLATE;
    }

    /** Whether rows may be stored as differences before they are packed by it. */
    static boolean hasPredictor(long code) {
        return code == LZW || code == DEFLATE || code == OLD_DEFLATE;
    }

    /** Whether it packs black and white alone, as fax machines do. */
    static boolean isFax(long code) {
        return code == MODIFIED_HUFFMAN || code == GROUP_3 || code == GROUP_4;
    }

    /** Refuses by its name what nothing here can unpack. */
    static void requireKnown(long code) throws Unreadable {
        if (!isSimple(code) && !isFax(code) && code != JPEG && code != OLD_JPEG) {
            String name = code <= Integer.MAX_VALUE ? NAMES.get((int) code) : null;
            throw new Unreadable("it is a TIFF whose pixels are compressed by "
                    + (name == null ? "a method that is not known (" + code + ")" : name + ", which is not supported")
                    + "; save it with LZW, deflate or no compression");
        }
    }

    /**
     * Unpacks one piece.
     *
     * @param out is filled as far as the piece goes
     * @return how many bytes it had
     */
    static int unpack(long code, byte[] file, int from, int length, byte[] out) throws Unreadable {
        if (code == NONE) {
            int count = Math.min(length, out.length);
            System.arraycopy(file, from, out, 0, count);
            return count;
        } else if (code == LZW) {
            return Lzw.unpack(file, from, length, out);
        }
        return code == PACK_BITS ? unpackBits(file, from, length, out) : inflate(file, from, length, out);
    }

    private static int inflate(byte[] file, int from, int length, byte[] out) throws Unreadable {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(file, from, length);
            int to = 0;
            while (to < out.length) {
                int count = inflater.inflate(out, to, out.length - to);
                if (count == 0) {
                    break;
                }
                to += count;
            }
            return to;
        } catch (DataFormatException e) {
            throw new Unreadable("its deflated pixels are damaged");
        } finally {
            inflater.end();
        }
    }

    private static int unpackBits(byte[] file, int from, int length, byte[] out) {
        int end = from + length;
        int to = 0;
        int at = from;
        while (at + 1 < end && to < out.length) {
            int code = file[at++];
            if (code >= 0) {
                int count = Math.min(Math.min(code + 1, end - at), out.length - to);
                System.arraycopy(file, at, out, to, count);
                at += code + 1;
                to += count;
            } else if (code != Byte.MIN_VALUE) {
                int count = Math.min(1 - code, out.length - to);
                Arrays.fill(out, to, to + count, file[at++]);
                to += count;
            }
        }
        return to;
    }
}
