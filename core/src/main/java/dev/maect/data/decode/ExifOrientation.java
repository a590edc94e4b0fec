/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Finds the orientation that EXIF data of a JPEG, PNG or WebP file tells. Data that is damaged tells nothing. */
final class ExifOrientation {
    private static final String MARK = "Exif\0\0";

    private ExifOrientation() {}

    /** The orientation of a file, 1 if it says nothing. */
    static int of(byte[] file, ImageFormat format) {
        try {
            return switch (format) {
                case JPEG -> jpeg(file);
                case PNG -> png(ByteBuffer.wrap(file));
                case WEBP -> webp(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
                default -> Orientation.UPRIGHT;
            };
        } catch (Unreadable | RuntimeException e) {
            return Orientation.UPRIGHT;
        }
    }

    private static int jpeg(byte[] file) throws Unreadable {
        for (int at = 2; at + 4 <= file.length && file[at] == (byte) 0xff; ) {
            int code = file[at + 1] & 0xff;
            if (code == 0xda) {
                break;
            }
            int length = code == 0xff ? -1 : (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff; // a filling byte
            if (code == 0xe1 && ImageFormat.begins(file, at + 4, MARK)) {
                return directory(file, at + 4, at + 2 + length);
            }
            at += 2 + length;
        }
        return Orientation.UPRIGHT;
    }

    private static int png(ByteBuffer file) throws Unreadable {
        for (long at = 8; at + 8 <= file.limit(); at += 12 + (file.getInt((int) at) & 0xffffffffL)) {
            if (ImageFormat.tag(file, (int) at + 4).equals("eXIf")) {
                return directory(file.array(), (int) at + 8, (int) at + 8 + file.getInt((int) at));
            }
        }
        return Orientation.UPRIGHT;
    }

    private static int webp(ByteBuffer file) throws Unreadable {
        long length;
        for (long at = 12; at + 8 <= file.limit(); at += 8 + length + (length & 1)) {
            length = file.getInt((int) at + 4) & 0xffffffffL;
            if (ImageFormat.tag(file, (int) at).equals("EXIF")) {
                return directory(file.array(), (int) at + 8, (int) (at + 8 + length));
            }
        }
        return Orientation.UPRIGHT;
    }

    private static int directory(byte[] file, int from, int to) throws Unreadable {
        int start = from + (ImageFormat.begins(file, from, MARK) ? MARK.length() : 0);
        byte[] data = Arrays.copyOfRange(file, start, Math.min(to, file.length));
        long orientation = TiffDirectory.first(data).number(TiffTag.ORIENTATION, 0, Orientation.UPRIGHT);
        return Orientation.isValid(orientation) ? (int) orientation : Orientation.UPRIGHT;
    }
}
