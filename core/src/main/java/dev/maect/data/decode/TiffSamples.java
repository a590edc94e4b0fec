/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.sample.SampleScale;
import dev.maect.data.sample.SampleType;
import java.nio.ByteOrder;

/** Makes bytes of the samples of a TIFF's rows. */
final class TiffSamples {
    private final SampleScale scale;
    private final int bits;
    private final boolean bigEndian;
    private final boolean counted; // whether anybody wants to know of the largest
    private final boolean asIs;
    private long largest;

    /**
     * Samples of one file.
     *
     * @param indices whether they are to be taken as they are, because they stand for colours
     */
    TiffSamples(SampleScale scale, ByteOrder order, boolean indices) {
        this.scale = scale;
        this.bits = scale.type().bits();
        this.bigEndian = order == ByteOrder.BIG_ENDIAN;
        this.asIs = indices || scale.type().equals(SampleType.UINT8);
        this.counted = scale.isNatural() && bits > Byte.SIZE;
    }

    /** The largest sample of all rows read, where they are unsigned and of more than 8 bits. */
    long largest() {
        return largest;
    }

    /** Reads {@code count} samples of a row that begins at {@code from}; writes every {@code step}th place of {@code out}. */
    void read(byte[] row, int from, int count, byte[] out, int to, int step) {
        if (bits == Byte.SIZE && asIs) {
            for (int i = 0, place = to; i < count; i++, place += step) {
                out[place] = row[from + i];
            }
            return;
        }
        boolean whole = bits % Byte.SIZE == 0;
        long bit = 0;
        for (int i = 0, place = to; i < count; i++, place += step, bit += bits) {
            long raw = whole ? bytes(row, from + i * (bits / Byte.SIZE)) : packed(row, from, bit);
            largest = counted ? Math.max(largest, raw) : 0;
            out[place] = asIs ? (byte) raw : scale.ofRaw(raw);
        }
    }

    private long bytes(byte[] row, int from) {
        int count = bits / Byte.SIZE;
        long raw = 0;
        for (int i = 0; i < count; i++) {
            raw = raw << Byte.SIZE | row[bigEndian ? from + i : from + count - 1 - i] & 0xff;
        }
        return raw;
    }

    /** Samples that are no whole bytes follow one another without gaps, the highest bit first. */
    private long packed(byte[] row, int from, long bit) {
        long raw = 0;
        for (long at = bit; at < bit + bits; at++) {
            raw = raw << 1 | row[from + (int) (at >> 3)] >> (7 - (int) (at & 7)) & 1;
        }
        return raw;
    }
}
