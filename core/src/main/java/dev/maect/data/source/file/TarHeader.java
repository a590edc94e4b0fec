/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One header of a tar archive, whose checksum is right. */
record TarHeader(String name, int type, long size, boolean hasMoreHoles) {
    /** Bytes of a header, and what contents are filled up to. */
    static final int BLOCK = 512;
    /** Where a block that goes on listing the holes of a file says that another one follows. */
    static final int MORE_HOLES = 504;

    private static final int NAME = 100; // bytes
    private static final int SIZE = 124;
    private static final int NUMBER = 12; // bytes
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;
    private static final int STAR = 508; // where a header of star's has its name, and a shorter prefix
    private static final int STAR_PREFIX_BYTES = 131;
    private static final int SPARSE_MORE = 482;

    static boolean isEmpty(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a header.
     *
     * @param at where it stands in the archive
     * @throws IOException if it is none
     */
    static TarHeader of(byte[] block, long at) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(block);
        if (!hasChecksum(data)) {
            throw new IOException("what stands at byte " + at + " is no header of a tar archive");
        }
        long size = TarReader.number(data, SIZE, NUMBER);
        if (size < 0) {
            throw new IOException("the header at byte " + at + " announces no size that a file can have");
        }
        return new TarHeader(name(block), block[TYPE] & 0xff, size, block[SPARSE_MORE] != 0);
    }

    /** The sum of all bytes, the checksum's own taken for blanks; some programs count bytes with a sign. */
    private static boolean hasChecksum(ByteBuffer block) {
        long plain = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? (byte) ' ' : block.get(i);
            plain += value & 0xff;
            signed += value;
        }
        long announced = TarReader.number(block, CHECKSUM, CHECKSUM_BYTES);
        return announced == plain || announced == signed;
    }

    private static String name(byte[] block) {
        byte[] name = text(block, 0, NAME);
        if (!is(block, MAGIC, "ustar\0")) {
            return FileNames.of(name);
        }
        boolean star = is(block, STAR, "tar\0");
        byte[] prefix = text(block, PREFIX, star ? STAR_PREFIX_BYTES : PREFIX_BYTES);
        if (prefix.length == 0) {
            return FileNames.of(name);
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return FileNames.of(whole);
    }

    private static boolean is(byte[] block, int from, String text) {
        return text.equals(new String(block, from, text.length(), StandardCharsets.ISO_8859_1));
    }

    /** The bytes up to the first zero. */
    private static byte[] text(byte[] block, int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, from, end);
    }

    /** Whether its content tells of the member behind it, or of all. */
    boolean isAboutNext() {
        return type == 'L' || type == 'K' || type == 'x' || type == 'X' || type == 'g';
    }

    /** Whether it is a folder under {@code whole}, its name in full; old archives tell folders by their names alone. */
    boolean isFolder(String whole) {
        return type == '5' || type == 'D' || isPlain() && whole.endsWith("/");
    }

    boolean isSparse() {
        return type == 'S';
    }

    /** Whether it is a file of bytes. */
    boolean isPlain() {
        return type == 0 || type == '0' || type == '7';
    }
}
