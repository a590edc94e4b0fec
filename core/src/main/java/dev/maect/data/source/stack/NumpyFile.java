/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's .npy form, versions 1.0 to 3.0 (numpy.lib.format). Pickled objects are refused. */
final class NumpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 10_000; // NumPy's own limit
    private static final String NUMBERS = "uifb"; // unsigned, signed, floating, boolean
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr'\\s*:\\s*'([<>|=])([a-zA-Z]\\d{1,3})'\\s*,\\s*'fortran_order'\\s*:\\s*(True|False)\\s*,"
                    + "\\s*'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)\\s*,?\\s*}\\s*");

    private NumpyFile() {}

    /** Whether the bytes begin as a .npy file does. */
    static boolean isNumpy(ByteStore file) {
        try {
            return file.size() > MAGIC.length && Arrays.equals(file.read(0, MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads the header; the values stay where they are.
     *
     * @param name what to call it in messages
     * @throws DataException if it is no array of numbers in C order
     */
    static NumberArray read(String name, ByteStore file) {
        try {
            if (!isNumpy(file)) {
                throw new DataException(name + ": is no .npy file. Write it with numpy.save.");
            }
            byte[] version = file.read(MAGIC.length, 2);
            int lengthBytes = version[0] == 1 ? 2 : 4;
            byte[] length = file.read(MAGIC.length + 2, lengthBytes);
            long size = 0;
            for (int i = lengthBytes - 1; i >= 0; i--) {
                size = size << 8 | length[i] & 0xff;
            }
            int start = MAGIC.length + 2 + lengthBytes;
            if (version[0] < 1 || version[0] > 3 || size > LONGEST_HEADER || start + size > file.size()) {
                throw new DataException(name + ": its header is damaged. Write it again with numpy.save.");
            }
            String header = new String(file.read(start, (int) size), StandardCharsets.UTF_8);
            return array(name, header, file.from(start + size));
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e, e);
        }
    }

    private static NumberArray array(String name, String header, ByteStore values) {
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw new DataException(name
                    + (header.contains("'|O'")
                            ? ": holds Python objects, which are not read, as that could run code. Save numbers."
                            : ": its header is not that of an array of numbers: " + header.strip() + "."));
        }
        if (matcher.group(3).equals("True")) {
            throw new DataException(name + ": is stored in Fortran's order. Save numpy.ascontiguousarray(x).");
        }
        if (!NUMBERS.contains(matcher.group(2).substring(0, 1))) {
            throw new DataException(name + ": holds values of type " + matcher.group(2) + ", not numbers.");
        }
        ByteOrder order = matcher.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NumberArray(name, matcher.group(2), order, shape(name, matcher.group(4)), values);
    }

    private static List<Integer> shape(String name, String text) {
        List<Integer> shape = new ArrayList<>();
        for (String size : text.split("[,\\sL]+")) {
            if (!size.isEmpty()) {
                try {
                    shape.add(Integer.parseInt(size));
                } catch (NumberFormatException e) {
                    throw new DataException(name + ": has a dimension of " + size + ", which is too large.", e);
                }
            }
        }
        if (shape.isEmpty()) {
            throw new DataException(name + ": holds a single number, not images or labels.");
        }
        return shape;
    }
}
