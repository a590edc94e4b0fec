/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a compressed file unpacks to, and not more of it than a budget: a few kilobytes can hold gigabytes that nobody asked
 * for.
 */
final class BudgetedInput extends FilterInputStream {
    private static final long FREE = 256L << 20;
    private static final long MOST_PER_BYTE = 50;
    private static final int PART = 1 << 16;

    private long left;

    /**
     * Allows 256 MiB, and 50 bytes for each of the compressed file.
     *
     * @param compressed bytes of the compressed file
     */
    BudgetedInput(InputStream in, long compressed) {
        super(in);
        left = FREE + MOST_PER_BYTE * Math.min(compressed, Long.MAX_VALUE >> 8);
    }

    /** Gives back what was wanted. */
    void giveBack(long bytes) {
        left += bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        left -= Math.max(0, count);
        if (left < 0) {
            throw new IOException("besides images it unpacks to more than " + MOST_PER_BYTE + " times its size and "
                    + (FREE >> 20) + " MiB");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] part = new byte[(int) Math.min(PART, Math.max(0, count))];
        long skipped = 0;
        while (skipped < count) {
            int read = read(part, 0, (int) Math.min(part.length, count - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }
}
