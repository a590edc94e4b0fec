/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.weights.bytes.TensorBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes a zip of stored entries whose data begins at multiples of 64 bytes, as PyTorch does, so that readers may map
 * it. Zip64 where sizes or places need it.
 */
final class StoredZip {
    private static final int ALIGNMENT = 64;
    private static final long MAX_32 = 0xffffffffL;
    /** 1 January 1980, the first day a zip file knows: the same weights give the same file. */
    private static final int DATE = 1 << 5 | 1;

    private final FileChannel channel;
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    StoredZip(FileChannel channel) {
        this.channel = channel;
    }

    void add(String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        begin(name, content.length, (int) crc.getValue());
        write(ByteBuffer.wrap(content));
    }

    /** Adds the memory of a contiguous CPU tensor, which must have the promised size. */
    void add(String name, Tensor tensor, long bytes) throws IOException {
        if (tensor.nbytes() != bytes) {
            throw new IOException("the tensor for " + name + " changed while it was written");
        }
        CRC32 crc = new CRC32();
        TensorBytes.forEachPart(tensor, crc::update);
        begin(name, bytes, (int) crc.getValue());
        TensorBytes.forEachPart(tensor, this::write);
    }

    private void begin(String name, long size, int crc) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        long place = channel.position();
        boolean large = size >= MAX_32;
        int extra = large ? 20 : 0;
        long unpadded = place + 30 + nameBytes.length + extra + 4;
        int padding = (int) (-unpadded & (ALIGNMENT - 1));
        ByteBuffer header = little(30 + nameBytes.length + extra + 4 + padding);
        header.putInt(0x04034b50);
        common(header, size, crc, nameBytes.length).putShort((short) (extra + 4 + padding));
        header.put(nameBytes);
        if (large) {
            header.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
        }
        header.putShort((short) ('F' | 'B' << 8)).putShort((short) padding);
        while (header.hasRemaining()) {
            header.put((byte) 'Z');
        }
        write(header.flip());
        addToDirectory(nameBytes, size, crc, place);
        entries++;
    }

    private void addToDirectory(byte[] name, long size, int crc, long place) {
        boolean largeSize = size >= MAX_32;
        boolean largePlace = place >= MAX_32;
        int fields = (largeSize ? 16 : 0) + (largePlace ? 8 : 0);
        int extra = fields == 0 ? 0 : fields + 4;
        byte[] bytes = new byte[46 + name.length + extra];
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(0x02014b50).putShort((short) 45);
        common(record, size, crc, name.length).putShort((short) extra);
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        record.putInt((int) Math.min(place, MAX_32)).put(name);
        if (extra > 0) {
            record.putShort((short) 1).putShort((short) fields);
            if (largeSize) {
                record.putLong(size).putLong(size);
            }
            if (largePlace) {
                record.putLong(place);
            }
        }
        directory.writeBytes(bytes);
    }

    /** The fields that a local header and a directory record share: version to the length of the name. */
    private static ByteBuffer common(ByteBuffer buffer, long size, int crc, int nameBytes) {
        int shown = (int) Math.min(size, MAX_32);
        buffer.putShort((short) 45).putShort((short) 0x0800).putShort((short) 0);
        buffer.putShort((short) 0).putShort((short) DATE);
        return buffer.putInt(crc).putInt(shown).putInt(shown).putShort((short) nameBytes);
    }

    /** Writes the directory and its end records; nothing may be added afterwards. */
    void finish() throws IOException {
        long start = channel.position();
        long size = directory.size();
        write(ByteBuffer.wrap(directory.toByteArray()));
        if (start + size >= MAX_32 || entries >= 0xffff) {
            long end = channel.position();
            ByteBuffer end64 = little(56 + 20);
            end64.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
            end64.putInt(0)
                    .putInt(0)
                    .putLong(entries)
                    .putLong(entries)
                    .putLong(size)
                    .putLong(start);
            end64.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
            write(end64.flip());
        }
        short count = (short) Math.min(entries, 0xffff);
        ByteBuffer end = little(22);
        end.putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
        end.putInt((int) Math.min(size, MAX_32))
                .putInt((int) Math.min(start, MAX_32))
                .putShort((short) 0);
        write(end.flip());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
