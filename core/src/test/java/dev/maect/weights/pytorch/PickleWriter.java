/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Assembles pickles instruction by instruction, and checkpoints around them, as an attacker would. */
public final class PickleWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleWriter() {
        op(0x80, 2);
    }

    PickleWriter op(int... codes) {
        for (int code : codes) {
            bytes.write(code);
        }
        return this;
    }

    PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(utf8.length).bytes.writeBytes(utf8);
        return this;
    }

    PickleWriter int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    /** An integer of any size. */
    PickleWriter number(long value) {
        op(0x8a, 8)
                .bytes
                .writeBytes(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
        return this;
    }

    PickleWriter global(String module, String name) {
        bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A float tensor on storage "0" of {@code numel} elements. */
    PickleWriter tensor(long numel, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2")
                .op('(', '(')
                .text("storage")
                .global("torch", "FloatStorage");
        text("0").text("cuda:0").number(numel).op('t', 'Q').number(offset).op('(');
        for (long dim : shape) {
            number(dim);
        }
        op('t', '(');
        for (long stride : strides) {
            number(stride);
        }
        return op('t', 0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    byte[] end() {
        return op('.').bytes.toByteArray();
    }

    /** A checkpoint with this pickle and these entries beside it. */
    public static Path checkpoint(Path path, byte[] pickle, Map<String, byte[]> storages) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            add(zip, "archive/data.pkl", pickle);
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                add(zip, "archive/data/" + storage.getKey(), storage.getValue());
            }
            add(zip, "archive/version", new byte[] {'3', '\n'});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
