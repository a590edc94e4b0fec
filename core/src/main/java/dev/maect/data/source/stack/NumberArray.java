/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An array of numbers in a file, in C order.
 *
 * @param name what to call it in messages
 * @param type NumPy's name of the type without the order of bytes, such as {@code u1} or {@code i8}
 * @param order of the bytes of a number
 * @param shape sizes of the dimensions, each at least 1
 * @param bytes the values, no more and no less
 */
record NumberArray(String name, String type, ByteOrder order, List<Integer> shape, ByteStore bytes) {
    private static final int MAX_DIMENSIONS = 8;

    /** Checks that there are as many bytes as the shape asks for. */
    NumberArray {
        long expected = itemSize(type);
        if (shape.size() > MAX_DIMENSIONS) {
            throw new DataException(
                    name + ": has " + shape.size() + " dimensions; at most " + MAX_DIMENSIONS + " can be read.");
        }
        for (int size : shape) {
            if (size < 1 || expected > Long.MAX_VALUE / size) {
                throw new DataException(
                        name + ": its shape " + text(shape) + " cannot be an array of images or labels.");
            }
            expected *= size;
        }
        if (expected != bytes.size()) {
            throw new DataException(name + ": holds " + bytes.size() + " bytes of values, but its shape " + text(shape)
                    + " asks for " + expected + ". The file is cut off or damaged; fetch it again.");
        }
        shape = List.copyOf(shape);
    }

    /** Bytes of one number; 0 for a type that is no integer. */
    static int itemSize(String type) {
        return type.length() == 2 && Character.isDigit(type.charAt(1)) ? type.charAt(1) - '0' : 1;
    }

    /** A shape as NumPy writes it. */
    static String text(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Whether the values are bytes from 0 to 255. */
    boolean isOfBytes() {
        return type.equals("u1");
    }

    /** Whether this may be one label for each of {@code count} images: whole numbers, in one column. */
    boolean isLabels(int count) {
        return (type.startsWith("u") || type.startsWith("i") || type.equals("b1"))
                && shape.get(0) == count
                && shape.stream().skip(1).allMatch(size -> size == 1);
    }

    /** The values as whole numbers. */
    long[] integers() {
        try {
            ByteBuffer values = ByteBuffer.wrap(bytes.read(0, Math.toIntExact(bytes.size())))
                    .order(order);
            long[] numbers = new long[values.capacity() / itemSize(type)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = switch (type) {
                    case "u1" -> values.get() & 0xff;
                    case "i1", "b1" -> values.get();
                    case "u2" -> values.getShort() & 0xffff;
                    case "i2" -> values.getShort();
                    case "u4" -> values.getInt() & 0xffffffffL;
                    case "i4" -> values.getInt();
                    case "u8", "i8" -> values.getLong();
                    default ->
                        throw new DataException(name + ": holds values of type " + type + ", which are no labels.");
                };
            }
            return numbers;
        } catch (IOException | ArithmeticException e) {
            throw new DataException(name + ": cannot be read: " + e, e);
        }
    }
}
