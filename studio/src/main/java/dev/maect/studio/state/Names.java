/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Many names in little memory. */
final class Names {
    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 10];
    private int count;

    /** One more. */
    void add(String name) {
        byte[] own = name.getBytes(StandardCharsets.UTF_8);
        int from = count == 0 ? 0 : ends[count - 1];
        int to = Math.addExact(from, own.length);
        if (to > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(to, (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
        }
        System.arraycopy(own, 0, bytes, from, own.length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = to;
    }

    /** The name of row {@code row}. */
    String get(int row) {
        int from = start(row);
        return new String(bytes, from, ends[row] - from, StandardCharsets.UTF_8);
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Which part of a name is looked at. */
    enum Part {
        /** What is before the last slash. */
        FOLDER,
        /** What is after it. */
        FILE,
        /** All of it. */
        WHOLE
    }

    /** Whether part of a row's name contains {@code text}, which is in lower case, in whichever case. */
    IntPredicate containing(String text, Part part) {
        return text.chars().allMatch(letter -> letter < 0x80)
                ? containing(text.getBytes(StandardCharsets.US_ASCII), part)
                : row -> {
                    String name = get(row).toLowerCase(Locale.ROOT);
                    int slash = name.lastIndexOf('/');
                    return switch (part) {
                        case FOLDER -> slash > 0 && name.substring(0, slash).contains(text);
                        case FILE -> name.indexOf(text, slash + 1) >= 0;
                        case WHOLE -> name.contains(text);
                    };
                };
    }

    /** Compares bytes: those of other letters than ASCII's are never ASCII's. */
    private IntPredicate containing(byte[] wanted, Part part) {
        return row -> {
            int slash = part == Part.WHOLE ? -1 : slash(row);
            int to = part == Part.FOLDER ? slash : ends[row];
            for (int from = part == Part.FILE ? slash + 1 : start(row); from <= to - wanted.length; from++) {
                int same = 0;
                while (same < wanted.length && lower(bytes[from + same]) == wanted[same]) {
                    same++;
                }
                if (same == wanted.length) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Where the last slash of a row's name is, or just before its beginning. */
    private int slash(int row) {
        int at = ends[row] - 1;
        while (at >= start(row) && bytes[at] != '/') {
            at--;
        }
        return at;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 'a' - 'A') : letter;
    }

    /** The place of each row in the order of names. */
    int[] ranks() {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.parallelSort(
                order, (a, b) -> Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b]));
        int[] ranks = new int[count];
        for (int rank = 0; rank < count; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }
}
