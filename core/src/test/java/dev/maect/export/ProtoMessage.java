/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A protobuf message read back: values by field number, numbers as longs and the rest as bytes. */
record ProtoMessage(Map<Integer, List<Object>> fields) {
    static ProtoMessage parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new HashMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value;
            switch ((int) (tag & 7)) {
                case 0 -> value = varint(in);
                case 1 -> value = in.getDouble();
                case 2 -> {
                    byte[] content = new byte[Math.toIntExact(varint(in))];
                    in.get(content);
                    value = content;
                }
                case 5 -> value = in.getFloat();
                default -> throw new AssertionError("wire type of tag " + tag);
            }
            fields.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>())
                    .add(value);
        }
        return new ProtoMessage(fields);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    long number(int field) {
        return (Long) all(field).get(0);
    }

    byte[] bytes(int field) {
        return (byte[]) all(field).get(0);
    }

    String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    ProtoMessage message(int field) {
        return parse(bytes(field));
    }

    List<ProtoMessage> messages(int field) {
        return all(field).stream().map(value -> parse((byte[]) value)).toList();
    }

    /** A list of key (1) and value (2). */
    Map<String, String> entries(int field) {
        Map<String, String> entries = new HashMap<>();
        messages(field).forEach(entry -> entries.put(entry.text(1), entry.text(2)));
        return entries;
    }
}
