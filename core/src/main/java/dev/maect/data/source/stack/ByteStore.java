/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that can be read at any place, by several threads at once: a part of a file, or an array. */
sealed interface ByteStore extends AutoCloseable {
    /** How many there are. */
    long size();

    /** The {@code count} bytes from {@code offset} on. */
    byte[] read(long offset, int count) throws IOException;

    /** The same bytes without the first ones; closing it closes this. */
    ByteStore from(long offset);

    @Override
    void close() throws IOException;

    /** Those of a file, which stays open. */
    static ByteStore of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new InFile(channel, 0, channel.size());
    }

    /**
     * In a file.
     *
     * @param start where in the file they begin
     */
    record InFile(FileChannel channel, long start, long size) implements ByteStore {
        @Override
        public byte[] read(long offset, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, start + offset + buffer.position()) < 0) {
                    throw new EOFException("the file ends after " + channel.size() + " bytes");
                }
            }
            return buffer.array();
        }

        @Override
        public ByteStore from(long offset) {
            return new InFile(channel, start + offset, size - offset);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * In memory.
     *
     * @param start where in the array they begin
     */
    @SuppressWarnings("ArrayRecordComponent")
    record InMemory(byte[] bytes, int start) implements ByteStore {
        @Override
        public long size() {
            return (long) bytes.length - start;
        }

        @Override
        public byte[] read(long offset, int count) throws IOException {
            if (offset + count > size()) {
                throw new EOFException("there are " + size() + " bytes only");
            }
            byte[] copy = new byte[count];
            System.arraycopy(bytes, (int) (start + offset), copy, 0, count);
            return copy;
        }

        @Override
        public ByteStore from(long offset) {
            return new InMemory(bytes, (int) (start + offset));
        }

        @Override
        public void close() {}
    }
}
