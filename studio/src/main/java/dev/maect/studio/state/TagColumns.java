/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which rows have which tags. */
final class TagColumns {
    private final TreeMap<String, BitSet> tags = new TreeMap<>();

    void load(Catalog catalog, ImageRows rows) {
        tags.clear();
        catalog.database().query("SELECT image, tag FROM tags", row -> {
            int at = rows.row(row.getLong(1));
            if (at >= 0) {
                tags.computeIfAbsent(row.getString(2), tag -> new BitSet()).set(at);
            }
        });
    }

    boolean has(int row, String tag) {
        BitSet rows = tags.get(tag);
        return rows != null && rows.get(row);
    }

    void set(int row, String tag, boolean on) {
        BitSet rows = tags.computeIfAbsent(tag, name -> new BitSet());
        rows.set(row, on);
        if (rows.isEmpty()) {
            tags.remove(tag);
        }
    }

    List<String> of(int row) {
        List<String> own = new ArrayList<>();
        tags.forEach((tag, rows) -> {
            if (rows.get(row)) {
                own.add(tag);
            }
        });
        return own;
    }

    /** The rows that have a tag with {@code text}, which is in lower case, in its name. */
    BitSet containing(String text) {
        BitSet all = new BitSet();
        tags.forEach((tag, rows) -> {
            if (tag.toLowerCase(Locale.ROOT).contains(text)) {
                all.or(rows);
            }
        });
        return all;
    }

    int[] rows(String tag) {
        BitSet rows = tags.get(tag);
        return rows == null ? new int[0] : rows.stream().toArray();
    }

    byte[] column(String tag, int size) {
        byte[] column = new byte[size];
        for (int row : rows(tag)) {
            column[row] = 1;
        }
        return column;
    }

    List<Map<String, Object>> counts() {
        List<Map<String, Object>> all = new ArrayList<>();
        tags.forEach((tag, rows) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", tag);
            one.put("count", rows.cardinality());
            all.add(one);
        });
        return all;
    }
}
