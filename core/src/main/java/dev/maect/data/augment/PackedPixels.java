/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Pixels of up to four channels as one int each, channel c in bits 8c to 8c + 7. What lies above the last channel is
 * unspecified. A pixel moves with one load and one store, and loops over ints become vector instructions, which loops
 * over bytes do not on all JDKs.
 */
final class PackedPixels {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The most channels that fit. */
    static final int MOST = 4;

    private PackedPixels() {}

    /** Packs {@code count} neighbouring pixels, the first at byte {@code at}, into every {@code stride}-th int. */
    static void load(byte[] in, int at, int channels, int[] out, int offset, int stride, int count) {
        int whole = channels < 3 ? 0 : wholeInts(in.length, at, channels, count);
        int from = at;
        int to = offset;
        for (int i = 0; i < whole; i++) {
            out[to] = (int) INTS.get(in, from);
            from += channels;
            to += stride;
        }
        for (int i = whole; i < count; i++) {
            int pixel = 0;
            for (int c = 0; c < channels; c++) {
                pixel |= (in[from + c] & 0xff) << 8 * c;
            }
            out[to] = pixel;
            from += channels;
            to += stride;
        }
    }

    /** Packs the pixels of a column, the first at byte {@code at}, the others {@code rowBytes} further each. */
    static void loadColumn(byte[] in, int at, int rowBytes, int channels, int[] out) {
        int whole = channels < 3 ? 0 : wholeInts(in.length, at, rowBytes, out.length);
        for (int i = 0; i < whole; i++) {
            out[i] = (int) INTS.get(in, at + i * rowBytes);
        }
        for (int i = whole; i < out.length; i++) {
            int pixel = 0;
            for (int c = 0; c < channels; c++) {
                pixel |= (in[at + i * rowBytes + c] & 0xff) << 8 * c;
            }
            out[i] = pixel;
        }
    }

    /**
     * Unpacks {@code count} pixels to neighbouring bytes from {@code at} on. Up to a byte behind them is overwritten too:
     * write an image from its beginning to its end.
     */
    static void store(int[] in, int offset, int count, byte[] out, int at, int channels) {
        int whole = channels < 3 ? 0 : wholeInts(out.length, at, channels, count);
        int to = at;
        for (int i = 0; i < whole; i++) {
            INTS.set(out, to, in[offset + i]);
            to += channels;
        }
        for (int i = whole; i < count; i++) {
            for (int c = 0; c < channels; c++) {
                out[to + c] = (byte) (in[offset + i] >>> 8 * c);
            }
            to += channels;
        }
    }

    /** Of how many pixels, so many bytes apart, the four bytes from their first on lie inside of an array of this length. */
    private static int wholeInts(int length, int at, int apart, int count) {
        int last = length - at - Integer.BYTES;
        return last < 0 ? 0 : Math.min(count, last / apart + 1);
    }

    /** The values of one channel of each pixel. */
    static void spread(int[] pixels, int channel, int[] values) {
        int shift = 8 * channel;
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] >>> shift & 0xff;
        }
    }

    /** Gives one channel of each pixel new values, which must lie in [0, 255]. */
    static void replace(int[] pixels, int channel, int[] values) {
        int shift = 8 * channel;
        int others = ~(0xff << shift);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixels[i] & others | values[i] << shift;
        }
    }
}
