/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A tar archive block by block, with everything in it that a writer of archives refuses to write. */
public final class RawTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A member with a content, its size announced as it is. */
    public RawTar member(String name, char type, byte[] content) {
        return header(name.getBytes(StandardCharsets.UTF_8), type, String.format(Locale.ROOT, "%011o", content.length))
                .bytes(content);
    }

    /** A header alone; {@code size} stands in its field as it is. */
    public RawTar header(byte[] name, char type, String size) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        text(block, 100, "0000644\0");
        text(block, 124, size);
        block[156] = (byte) type;
        text(block, 257, "ustar\0" + "00");
        out.writeBytes(summed(block));
        return this;
    }

    /** The same block with the checksum that belongs to it. */
    public static byte[] summed(byte[] block) {
        text(block, 148, "        ");
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xff;
        }
        text(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return block;
    }

    private static void text(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** A content, filled up to a whole block. */
    public RawTar bytes(byte[] content) {
        out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    /** A header of pax's about the next member. */
    public RawTar pax(String records) {
        return member("pax", 'x', records.getBytes(StandardCharsets.UTF_8));
    }

    /** One of pax's records, with its length. */
    public static String record(String key, String value) {
        int rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (length != rest + String.valueOf(length).length()) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    /** All of it, with the two empty blocks of its end. */
    public byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    /** All of it as it is. */
    public byte[] cut() {
        return out.toByteArray();
    }
}
