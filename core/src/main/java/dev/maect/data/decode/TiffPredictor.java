/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Undoes what makes rows of a TIFF easier to pack: each sample stored as its difference from the one to its left. */
final class TiffPredictor {
    private static final int DIFFERENCES = 2;
    private static final int FLOATS = 3;

    private TiffPredictor() {}

    /** Changes {@code rows} in place, if {@code layout} says that they are such differences. */
    static void undo(TiffLayout layout, byte[] rows, int count, int rowBytes, int perPixel) throws Unreadable {
        if (layout.predictor() <= 1 || !TiffCompression.hasPredictor(layout.compression())) {
            return;
        }
        int bytes = layout.type().bits() / 8;
        boolean whole = layout.type().bits() == 8 * bytes;
        if (layout.predictor() == DIFFERENCES && whole && Integer.bitCount(bytes) == 1) {
            ByteBuffer data = ByteBuffer.wrap(rows).order(layout.order());
            for (int y = 0; y < count; y++) {
                add(data, y * rowBytes, rowBytes, bytes, perPixel);
            }
        } else if (layout.predictor() == FLOATS && whole && bytes > 1) {
            byte[] row = new byte[rowBytes];
            for (int y = 0; y < count; y++) {
                addBytes(rows, y * rowBytes, rowBytes, perPixel);
                System.arraycopy(rows, y * rowBytes, row, 0, rowBytes);
                join(row, rows, y * rowBytes, bytes, layout.order());
            }
        } else {
            throw new Unreadable("its pixels are stored by a predictor that is not supported (" + layout.predictor()
                    + " for " + layout.type().bits() + " bits)");
        }
    }

    private static void add(ByteBuffer data, int from, int length, int bytes, int perPixel) {
        int step = bytes * perPixel;
        if (bytes == 1) {
            addBytes(data.array(), from, length, perPixel);
            return;
        }
        for (int at = from + step; at + bytes <= from + length; at += bytes) {
            switch (bytes) {
                case 2 -> data.putShort(at, (short) (data.getShort(at) + data.getShort(at - step)));
                case 4 -> data.putInt(at, data.getInt(at) + data.getInt(at - step));
                default -> data.putLong(at, data.getLong(at) + data.getLong(at - step));
            }
        }
    }

    private static void addBytes(byte[] rows, int from, int length, int step) {
        for (int at = from + step; at < from + length; at++) {
            rows[at] += rows[at - step];
        }
    }

    /** The highest bytes of all samples come first, then the next ones. */
    private static void join(byte[] row, byte[] to, int at, int bytes, ByteOrder order) {
        int samples = row.length / bytes;
        for (int i = 0; i < samples; i++) {
            for (int b = 0; b < bytes; b++) {
                int place = order == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b;
                to[at + i * bytes + place] = row[b * samples + i];
            }
        }
    }
}
