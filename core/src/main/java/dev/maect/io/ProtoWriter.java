/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a message in protobuf's wire format: the kinds of field that TensorBoard's event files and ONNX models need.
 * Fields appear in the order of the calls; a repeated field is a call per value.
 */
public final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A field of type int32, int64, bool or enum. */
    public ProtoWriter integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** A field of type double. */
    public ProtoWriter float64(int field, double value) {
        tag(field, FIXED64);
        bytes.writeBytes(littleEndian(8).putDouble(value).array());
        return this;
    }

    /** A field of type float. */
    public ProtoWriter float32(int field, float value) {
        tag(field, FIXED32);
        bytes.writeBytes(littleEndian(4).putFloat(value).array());
        return this;
    }

    /** A field of type string, in UTF-8. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field that is a message itself. */
    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toByteArray());
    }

    /** A field of type bytes. */
    public ProtoWriter bytes(int field, byte[] value) {
        announce(field, value.length);
        bytes.writeBytes(value);
        return this;
    }

    /**
     * Tag and length of a field of type bytes, string or message whose content of {@code length} bytes follows. It lets
     * a message larger than the heap be written: the caller writes the content after this writer's bytes.
     */
    public ProtoWriter announce(int field, long length) {
        tag(field, LENGTH_DELIMITED);
        varint(length);
        return this;
    }

    /** What was written so far. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private void tag(int field, int kind) {
        varint(((long) field << 3) | kind);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
