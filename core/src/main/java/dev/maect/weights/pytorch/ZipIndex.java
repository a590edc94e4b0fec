/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.bytes.ByteInput;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the entries of a zip file lie, from its central directory (PKWARE APPNOTE, with zip64). Only stored entries are
 * usable, as PyTorch writes them: their bytes can be read straight into native memory. Nothing is inflated, whoever wants
 * it or not.
 */
final class ZipIndex {
    private static final int END_BYTES = 22;
    private static final int MAX_DIRECTORY_BYTES = 64 << 20;
    private static final int MAX_ENTRIES = 200_000;

    /** The place of an entry's local header, and its size. */
    private record Entry(long header, long size, int method, boolean encrypted) {}

    private final FileChannel channel;
    private final long fileSize;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    ZipIndex(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileSize = channel.size();
        readDirectory();
    }

    /** The names of the entries, in the order of the directory. */
    Iterable<String> names() {
        return entries.keySet();
    }

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** The size of an entry in bytes. */
    long size(String name) throws IOException {
        return entry(name).size;
    }

    /** The place of the entry's first byte; all of the entry is known to lie inside the file. */
    long dataStart(String name) throws IOException {
        Entry entry = entry(name);
        if (entry.method != 0 || entry.encrypted) {
            throw new IOException("its entry " + name + " is " + (entry.encrypted ? "encrypted" : "compressed")
                    + ", PyTorch stores entries plainly; save it again with torch.save");
        }
        ByteInput header = new ByteInput(channel, entry.header, fileSize);
        if (header.i32() != 0x04034b50) {
            throw new IOException("its entry " + name + " has no local header at byte " + entry.header);
        }
        header.skip(22);
        int nameBytes = header.u16();
        int extraBytes = header.u16();
        header.skip(nameBytes + extraBytes);
        if (entry.size > header.remaining()) {
            throw new IOException("its entry " + name + " claims " + entry.size + " bytes, but only "
                    + header.remaining() + " follow: it was cut off");
        }
        return header.position();
    }

    private Entry entry(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("it has no entry " + name);
        }
        return entry;
    }

    private void readDirectory() throws IOException {
        long end = findEnd();
        ByteInput record = new ByteInput(channel, end + 12, fileSize);
        long size = record.u32();
        long start = record.u32();
        long limit = end;
        if (end >= 20) {
            ByteInput locator = new ByteInput(channel, end - 20, end);
            if (locator.i32() == 0x07064b50) {
                locator.skip(4);
                limit = locator.i64();
                ByteInput end64 = new ByteInput(channel, inside(limit, end - 20), end);
                if (end64.i32() != 0x06064b50) {
                    throw new IOException("its zip64 directory is damaged");
                }
                end64.skip(36);
                size = end64.i64();
                start = end64.i64();
            }
        }
        if (size < 0 || start < 0 || start > limit || size > limit - start || size > MAX_DIRECTORY_BYTES) {
            throw new IOException("its zip directory does not lie inside the file: it was cut off or damaged");
        }
        ByteInput directory = new ByteInput(channel, start, start + size);
        while (directory.remaining() > 0) {
            readEntry(directory);
        }
    }

    private long findEnd() throws IOException {
        long lowest = Math.max(0, fileSize - END_BYTES - 0xffff);
        byte[] tail = new ByteInput(channel, lowest, fileSize).bytes(fileSize - lowest);
        for (int i = tail.length - END_BYTES; i >= 0; i--) {
            if (tail[i] == 'P' && tail[i + 1] == 'K' && tail[i + 2] == 5 && tail[i + 3] == 6) {
                return lowest + i;
            }
        }
        throw new IOException("its zip directory is missing: it was cut off, fetch it again");
    }

    private long inside(long position, long end) throws IOException {
        if (position < 0 || position > end) {
            throw new IOException("its zip directory points outside the file");
        }
        return position;
    }

    private void readEntry(ByteInput directory) throws IOException {
        if (directory.i32() != 0x02014b50) {
            throw new IOException("its zip directory is damaged at byte " + (directory.position() - 4));
        }
        directory.skip(4);
        int flags = directory.u16();
        int method = directory.u16();
        directory.skip(8);
        long compressed = directory.u32();
        long size = directory.u32();
        int nameBytes = directory.u16();
        int extraBytes = directory.u16();
        int commentBytes = directory.u16();
        directory.skip(8);
        long header = directory.u32();
        String name = new String(directory.bytes(nameBytes), StandardCharsets.UTF_8);
        long extraEnd = directory.position() + extraBytes;
        while (extraEnd - directory.position() >= 4) {
            int id = directory.u16();
            long fieldEnd = Math.min(extraEnd, directory.position() + 2 + directory.u16());
            if (id == 1) {
                size = size == 0xffffffffL ? directory.i64() : size;
                compressed = compressed == 0xffffffffL ? directory.i64() : compressed;
                header = header == 0xffffffffL ? directory.i64() : header;
            }
            directory.skip(fieldEnd - directory.position());
        }
        directory.skip(extraEnd - directory.position());
        directory.skip(commentBytes);
        if (method == 0 && compressed != size) {
            throw new IOException("its zip entry " + name + " has two sizes, " + size + " and " + compressed);
        }
        Entry entry = new Entry(
                inside(header, fileSize), method == 0 ? inside(size, fileSize) : size, method, (flags & 1) != 0);
        if (entries.size() == MAX_ENTRIES) {
            throw new IOException("it is a zip file of more than " + MAX_ENTRIES + " entries");
        }
        if (entries.put(name, entry) != null) {
            throw new IOException("its zip entry " + name + " appears twice");
        }
    }
}
