/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;

/**
 * Tells whether a JPEG or PNG file was cut off. Decoders fill the missing part of a cut JPEG with grey and carry on;
 * like Pillow, maect takes such a file for broken.
 */
final class Truncation {
    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int IDAT = 0x49444154;
    private static final int START_OF_SCAN = 0xffda;
    private static final int END_OF_IMAGE = 0xffd9;

    private Truncation() {}

    /** Whether image data is missing at the end; false for other formats, whose decoders notice themselves. */
    static boolean isCutOff(byte[] file) {
        ByteBuffer data = ByteBuffer.wrap(file);
        if (file.length >= 2 && (data.getShort(0) & 0xffff) == 0xffd8) {
            return isCutOffJpeg(data);
        }
        return file.length >= 8 && data.getLong(0) == PNG_SIGNATURE && isCutOffPng(data);
    }

    /** A whole JPEG has an end marker behind its first scan; bytes after that marker do no harm. */
    private static boolean isCutOffJpeg(ByteBuffer data) {
        int scan = JpegHeader.marker(data.array(), 2) - 1;
        while (scan + 4 <= data.limit() && (data.getShort(scan) & 0xffff) != START_OF_SCAN) {
            boolean alone = JpegHeader.standsAlone(data.get(scan + 1) & 0xff);
            int next = scan + 2 + (alone ? 0 : data.getShort(scan + 2) & 0xffff);
            scan = JpegHeader.marker(data.array(), next) - 1;
        }
        for (int i = data.limit() - 2; i > scan; i--) {
            if ((data.getShort(i) & 0xffff) == END_OF_IMAGE) {
                return false;
            }
        }
        return true;
    }

    /** A chunk of image data must not reach behind the end of the file. */
    private static boolean isCutOffPng(ByteBuffer data) {
        boolean any = false;
        long chunk = 8;
        while (chunk + 8 <= data.limit()) {
            boolean imageData = data.getInt((int) chunk + 4) == IDAT;
            any |= imageData;
            chunk += 12 + (data.getInt((int) chunk) & 0xffffffffL);
            if (imageData && chunk > data.limit()) {
                return true;
            }
        }
        return !any;
    }
}
