/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A directory of a TIFF or BigTIFF file: its entries, read as numbers. Each tag may stand in it once; decoders differ in
 * which of two they take.
 */
final class TiffDirectory {
    private static final int MAX_ENTRIES = 4096;
    private static final int[] BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}; // of each type

    private final ByteBuffer data;
    private final boolean big;
    private final long start; // of the entries
    private final int size;

    private TiffDirectory(ByteBuffer data, boolean big, long offset) throws Unreadable {
        this.data = data;
        this.big = big;
        long count = big ? data.getLong(place(offset, 8)) : data.getShort(place(offset, 2)) & 0xffff;
        if (count < 1 || count > MAX_ENTRIES) {
            throw new Unreadable("its directory has " + Long.toUnsignedString(count) + " entries");
        }
        this.start = offset + (big ? 8 : 2);
        this.size = (int) count;
        place(start, entryBytes() * size);
    }

    /** The directory of the file's first image. */
    static TiffDirectory first(byte[] file) throws Unreadable {
        ByteBuffer data = ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = data.getShort(2) == 43;
        return new TiffDirectory(data, big, big ? data.getLong(8) : data.getInt(4) & 0xffffffffL);
    }

    /** The directory that the entry of {@code tag} points to. */
    TiffDirectory inner(int tag) throws Unreadable {
        return new TiffDirectory(data, big, number(tag, 0, 0));
    }

    ByteOrder order() {
        return data.order();
    }

    boolean isBig() {
        return big;
    }

    private int entryBytes() {
        return big ? 20 : 12;
    }

    private long entry(int index) {
        return start + (long) index * entryBytes();
    }

    /** Where {@code bytes} of the directory, or of what it points to, begin. */
    private int place(long offset, int bytes) throws Unreadable {
        if (offset < 0 || offset > data.limit() - bytes) {
            throw new Unreadable("its header points behind the end of the file; it is cut off or damaged");
        }
        return (int) offset;
    }

    private long count(long entry) throws Unreadable {
        return big ? data.getLong(place(entry + 4, 8)) : data.getInt(place(entry + 4, 4)) & 0xffffffffL;
    }

    private int type(long entry) throws Unreadable {
        return data.getShort(place(entry + 2, 2)) & 0xffff;
    }

    /** Bytes of one value; 0 for types that do not exist. */
    private int width(long entry) throws Unreadable {
        int type = type(entry);
        return type < BYTES.length ? BYTES[type] : 0;
    }

    /** Where the values of an entry begin. */
    private long values(long entry) throws Unreadable {
        long field = entry + (big ? 12 : 8);
        if (ImageHeader.saturated(Math.max(0, count(entry)), width(entry)) <= (big ? 8 : 4)) {
            return field;
        }
        return big ? data.getLong(place(field, 8)) : data.getInt(place(field, 4)) & 0xffffffffL;
    }

    /** The entry of {@code tag}; -1 if there is none. */
    private long find(int tag) throws Unreadable {
        long found = -1;
        for (int i = 0; i < size; i++) {
            long entry = entry(i);
            if ((data.getShort(place(entry, 2)) & 0xffff) == tag) {
                if (found >= 0) {
                    throw new Unreadable("its directory has tag " + tag + " twice");
                }
                found = entry;
            }
        }
        return found;
    }

    boolean has(int tag) throws Unreadable {
        return find(tag) >= 0;
    }

    /** How many values {@code tag} has; 0 if it is not there. */
    long count(int tag) throws Unreadable {
        long entry = find(tag);
        return entry < 0 ? 0 : Math.max(0, count(entry));
    }

    /** Value {@code index} of {@code tag}, or {@code otherwise} if the tag is not there; never negative. */
    long number(int tag, long index, long otherwise) throws Unreadable {
        long entry = find(tag);
        if (entry < 0 || count(entry) == 0) {
            return otherwise;
        }
        return value(entry, tag, index);
    }

    private long value(long entry, int tag, long index) throws Unreadable {
        long at = values(entry) + index * width(entry);
        long value = switch (type(entry)) {
            case 1 -> data.get(place(at, 1)) & 0xff;
            case 3 -> data.getShort(place(at, 2)) & 0xffff;
            case 4, 13 -> data.getInt(place(at, 4)) & 0xffffffffL;
            case 6 -> data.get(place(at, 1));
            case 8 -> data.getShort(place(at, 2));
            case 9 -> data.getInt(place(at, 4));
            case 16, 17, 18 -> data.getLong(place(at, 8));
            default -> throw new Unreadable("its tag " + tag + " is no whole number");
        };
        if (value < 0) {
            throw new Unreadable("its tag " + tag + " is " + value);
        }
        return value;
    }

    /** The first {@code count} values of {@code tag}, which has as many. */
    long[] numbers(int tag, int count) throws Unreadable {
        long entry = find(tag);
        long[] numbers = new long[count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = value(entry, tag, i);
        }
        return numbers;
    }

    /** The sum of the values of {@code tag}; 0 if it is not there. */
    long sum(int tag) throws Unreadable {
        long entry = find(tag);
        long sum = 0;
        for (long i = 0; entry >= 0 && i < count(entry); i++) {
            sum += Math.min(value(entry, tag, i), Integer.MAX_VALUE); // a file has no more bytes
        }
        return sum;
    }

    /** Whether value by value {@code offsets} + {@code lengths} lie in the file. */
    boolean liesInFile(int offsets, int lengths) throws Unreadable {
        long first = find(offsets);
        long second = find(lengths);
        if (first < 0 || second < 0 || count(first) != count(second)) {
            return false;
        }
        for (long i = 0; i < count(first); i++) {
            long offset = value(first, offsets, i);
            long length = value(second, lengths, i);
            if (offset > data.limit() || length > data.limit() - offset) {
                return false;
            }
        }
        return true;
    }

    /** Whether the values of every entry lie in the file. */
    boolean isSound() throws Unreadable {
        for (int i = 0; i < size; i++) {
            long entry = entry(i);
            long bytes = ImageHeader.saturated(Math.max(0, count(entry)), width(entry));
            long from = values(entry);
            if (count(entry) < 0
                    || width(entry) == 0
                    || from < 0
                    || from > data.limit()
                    || bytes > data.limit() - from) {
                return false;
            }
        }
        return true;
    }
}
