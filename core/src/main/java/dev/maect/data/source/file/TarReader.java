/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a tar archive, from header to header: V7, ustar, GNU's and pax's long names and sizes. What an archive says
 * of itself costs no more than {@link #MOST_HEADER_BYTES} for each member.
 */
final class TarReader {
    /** Of the headers of one member, long names and pax records included. */
    static final int MOST_HEADER_BYTES = 1 << 20;

    /**
     * A member of the archive.
     *
     * @param name without {@code ./} at its beginning
     * @param offset where its content begins
     * @param size bytes of its content
     * @param plain whether it is a file of bytes, and no folder, link, pipe, device or file with holes
     */
    record Member(String name, long offset, long size, boolean plain) {}

    private final InputStream in;
    private long position;
    private String last = "its first member";
    private long contentLeft; // of the last member
    private long padding;

    /** Reads from the beginning of {@code in}, which its owner closes; quick if it skips without reading. */
    TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next member, behind what is left of the last one.
     *
     * @throws IOException if the archive is cut off or damaged
     */
    Optional<Member> next() throws IOException {
        skip(contentLeft + padding);
        contentLeft = 0;
        padding = 0;
        PaxRecords records = new PaxRecords();
        long budget = MOST_HEADER_BYTES;
        while (true) {
            TarHeader header = header(position);
            if (header == null) {
                return Optional.empty();
            }
            budget -= TarHeader.BLOCK;
            if (!header.isAboutNext()) {
                return Optional.of(member(header, records, budget));
            }
            if (header.size() > budget) {
                throw new IOException("the header at byte " + (position - TarHeader.BLOCK) + " announces "
                        + header.size() + " bytes of names and attributes");
            }
            byte[] content = bytes((int) header.size());
            skip(padding(header.size()));
            budget -= header.size();
            records.add(header, content);
        }
    }

    private Member member(TarHeader header, PaxRecords records, long budget) throws IOException {
        boolean more = header.isSparse() && header.hasMoreHoles();
        for (long left = budget; more; left -= TarHeader.BLOCK) {
            if (left < 0) {
                throw new IOException("the list of holes at byte " + position + " has no end");
            }
            more = bytes(TarHeader.BLOCK)[TarHeader.MORE_HOLES] != 0;
        }
        String name = records.name().orElse(header.name());
        boolean folder = header.isFolder(name);
        contentLeft = folder ? 0 : records.size().orElse(header.size());
        padding = padding(contentLeft);
        last = name.startsWith("./") ? name.substring(2) : name;
        return new Member(last, position, contentLeft, header.isPlain() && !folder && !records.isSparse());
    }

    /** The header here; null at the end of the archive. */
    private @Nullable TarHeader header(long at) throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        position += block.length;
        if (block.length == 0) {
            return null;
        }
        if (block.length < TarHeader.BLOCK) {
            throw new EOFException("it ends inside the header at byte " + at);
        }
        if (TarHeader.isEmpty(block)) {
            return null;
        }
        return TarHeader.of(block, at);
    }

    private static long padding(long size) {
        return -size & TarHeader.BLOCK - 1;
    }

    /** The content of the member, all of it, or {@code limit} bytes if it is longer. */
    byte[] content(int limit) throws IOException {
        byte[] bytes = bytes((int) Math.min(limit, contentLeft));
        contentLeft -= bytes.length;
        return bytes;
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        position += bytes.length;
        if (bytes.length < count) {
            throw new EOFException("it ends at byte " + position + ", inside of what it announces");
        }
        return bytes;
    }

    private void skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw new EOFException("it ends inside " + last);
        }
        position += count;
    }

    /** A number in {@code bytes} octal digits, or in binary form where the first bit says so; -1 if it is neither. */
    static long number(ByteBuffer block, int offset, int bytes) {
        if (block.get(offset) < 0) {
            long value = block.get(offset) & 0x7f;
            for (int i = 1; i < bytes; i++) {
                if (value >= 1L << 54) {
                    return -1;
                }
                value = value << 8 | block.get(offset + i) & 0xff;
            }
            return value;
        }
        long value = 0;
        boolean begun = false;
        for (int i = offset; i < offset + bytes; i++) {
            int digit = block.get(i);
            if (digit >= '0' && digit <= '7') {
                begun = true;
                value = value << 3 | digit - '0';
            } else if (digit == 0 || digit == ' ') {
                if (begun) {
                    break;
                }
            } else {
                return -1;
            }
        }
        return value;
    }
}
