/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** From keys to places, both numbers, in 32 bytes for each: open addressing with linear steps. Keys are not negative. */
final class PlaceMap {
    private static final long FREE = -1;

    private long[] keys = free(1 << 12);
    private long[] places = new long[1 << 12];
    private int size;

    private static long[] free(int length) {
        long[] keys = new long[length];
        Arrays.fill(keys, FREE);
        return keys;
    }

    /** The place of {@code key}; negative if it has none. */
    long get(long key) {
        int at = at(keys, key);
        return keys[at] == key ? places[at] : -1;
    }

    void put(long key, long place) {
        int at = at(keys, key);
        if (keys[at] == FREE) {
            if (2 * (size + 1) > keys.length) {
                grow(any -> true, 2 * keys.length);
                at = at(keys, key);
            }
            size++;
        }
        keys[at] = key;
        places[at] = place;
    }

    /** Keeps those whose places pass. */
    void keep(LongPredicate condition) {
        grow(condition, keys.length);
    }

    private void grow(LongPredicate condition, int length) {
        long[] newKeys = free(length);
        long[] newPlaces = new long[length];
        int kept = 0;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != FREE && condition.test(places[i])) {
                int at = at(newKeys, keys[i]);
                newKeys[at] = keys[i];
                newPlaces[at] = places[i];
                kept++;
            }
        }
        keys = newKeys;
        places = newPlaces;
        size = kept;
    }

    private static int at(long[] keys, long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 32) & (keys.length - 1);
        while (keys[at] != FREE && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }
}
