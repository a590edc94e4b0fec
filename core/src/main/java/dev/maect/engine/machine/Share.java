/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

/**
 * The part of any number of things, taken by position, that one of several processes has. Parts differ by one at most, and
 * together they are the whole, in order.
 *
 * @param part which, from 0
 * @param parts how many there are
 */
public record Share(int part, int parts) {
    /** Everything: the share of a process that is alone. */
    public static final Share WHOLE = new Share(0, 1);

    /** Checks the range. */
    public Share {
        if (parts < 1 || part < 0 || part >= parts) {
            throw new IllegalArgumentException("Part " + part + " of " + parts);
        }
    }

    /** The position of its first of {@code count} things. */
    public int from(int count) {
        return (int) ((long) count * part / parts);
    }

    /** The position after its last of {@code count} things. */
    public int to(int count) {
        return (int) ((long) count * (part + 1) / parts);
    }

    /** How many of {@code count} things are its own. */
    public int of(int count) {
        return to(count) - from(count);
    }

    /** As much as the largest part of {@code count} things holds. */
    public int most(int count) {
        return (count + parts - 1) / parts;
    }

    /** The same things' part number {@code other}. */
    public Share at(int other) {
        return new Share(other, parts);
    }
}
