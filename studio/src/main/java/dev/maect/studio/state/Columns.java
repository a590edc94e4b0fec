/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as browsers read them: little-endian. */
public final class Columns {
    private Columns() {}

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** 32 bits each. */
    public static byte[] of(int[] values) {
        ByteBuffer bytes = buffer(Math.multiplyExact(values.length, Integer.BYTES));
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** 16 bits each. */
    public static byte[] of(char[] values) {
        ByteBuffer bytes = buffer(Math.multiplyExact(values.length, Character.BYTES));
        bytes.asCharBuffer().put(values);
        return bytes.array();
    }

    /** 32-bit floating point each. */
    public static byte[] of(float[] values) {
        ByteBuffer bytes = buffer(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
