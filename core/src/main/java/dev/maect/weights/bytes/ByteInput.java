/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Reads a region of a file forward: little-endian numbers, and runs of bytes no longer than what is left. */
public final class ByteInput {
    private final FileChannel channel;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    private long next;

    /** The bytes from {@code start} (inclusive) to {@code end} (exclusive) of {@code channel}. */
    public ByteInput(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.end = end;
        this.next = start;
        buffer.limit(0);
    }

    /** The place in the file of the byte that comes next. */
    public long position() {
        return next - buffer.remaining();
    }

    public long remaining() {
        return end - position();
    }

    public int u8() throws IOException {
        return require(1).get() & 0xff;
    }

    public int u16() throws IOException {
        return require(2).getShort() & 0xffff;
    }

    public int i32() throws IOException {
        return require(4).getInt();
    }

    public long u32() throws IOException {
        return i32() & 0xffffffffL;
    }

    public long i64() throws IOException {
        return require(8).getLong();
    }

    /** The next {@code count} bytes; a count beyond the region is an error before anything is allocated. */
    public byte[] bytes(long count) throws IOException {
        if (count < 0 || count > remaining() || count > Integer.MAX_VALUE - 8) {
            throw new EOFException("the bytes from " + position() + " are " + Long.toUnsignedString(count)
                    + " by its claim, but only " + remaining() + " remain");
        }
        byte[] bytes = new byte[(int) count];
        int done = Math.min(bytes.length, buffer.remaining());
        buffer.get(bytes, 0, done);
        if (done < bytes.length) {
            readFully(ByteBuffer.wrap(bytes, done, bytes.length - done));
        }
        return bytes;
    }

    /** The bytes up to the next line feed, which is consumed, as text. */
    public String line(int limit) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = u8(); c != '\n'; c = u8()) {
            if (text.length() == limit) {
                throw new IOException("a line is longer than " + limit + " characters");
            }
            text.append((char) c);
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    public void skip(long count) throws IOException {
        if (count < 0 || count > remaining()) {
            throw new EOFException(
                    "the " + Long.toUnsignedString(count) + " bytes from " + position() + " are not in the file");
        }
        int buffered = (int) Math.min(count, buffer.remaining());
        buffer.position(buffer.position() + buffered);
        next += count - buffered;
    }

    private ByteBuffer require(int count) throws IOException {
        if (buffer.remaining() < count) {
            if (remaining() < count) {
                throw new EOFException("it ends at byte " + end + ", in the middle of a value");
            }
            buffer.compact();
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - next));
            while (buffer.position() < count) {
                fill(buffer);
            }
            buffer.flip();
        }
        return buffer;
    }

    private void readFully(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            fill(target);
        }
    }

    private void fill(ByteBuffer target) throws IOException {
        int count = channel.read(target, next);
        if (count < 0) {
            throw new EOFException("the file ends at byte " + next);
        }
        next += count;
    }
}
