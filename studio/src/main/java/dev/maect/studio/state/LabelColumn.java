/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.store.CatalogException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The labels of all rows in one label set, as codes of their classes. A class keeps its code as long as the studio is open. */
final class LabelColumn {
    /** The code of a row that has none. */
    static final char NONE = Character.MAX_VALUE;

    private static final int MOST_CLASSES = 60_000;

    private final List<String> classes = new ArrayList<>();
    private final Map<String, Character> codes = new HashMap<>();
    private final List<String> origins = new ArrayList<>();
    private char[] labels = new char[0];
    private byte[] origin = new byte[0];
    private char[] suggestions = new char[0];
    private float[] confidences = new float[0];

    /** Takes the labels that {@code catalog} has. */
    void load(Catalog catalog, String set, ImageRows rows) {
        labels = filled(rows.size());
        origin = new byte[rows.size()];
        catalog.database()
                .query(
                        "SELECT image, label, origin FROM labels WHERE label_set = ? ORDER BY label",
                        row -> {
                            int at = rows.row(row.getLong(1));
                            if (at >= 0) {
                                labels[at] = code(row.getString(2));
                                origin[at] = originCode(String.valueOf(row.getString(3)));
                            }
                        },
                        set);
        suggestions = filled(rows.size());
        confidences = new float[rows.size()];
        catalog.database()
                .query(
                        "SELECT image, label, confidence FROM suggestions WHERE label_set = ?",
                        row -> {
                            int at = rows.row(row.getLong(1));
                            if (at >= 0) {
                                suggestions[at] = code(row.getString(2));
                                confidences[at] = (float) row.getDouble(3);
                            }
                        },
                        set);
    }

    private static char[] filled(int size) {
        char[] all = new char[size];
        Arrays.fill(all, NONE);
        return all;
    }

    /** The code of class {@code name}, which is made if it is new. */
    char code(String name) {
        Character known = codes.get(name);
        if (known != null) {
            return known;
        }
        if (classes.size() >= MOST_CLASSES) {
            throw new CatalogException("The studio shows at most " + MOST_CLASSES
                    + " classes, and the labels have more." + " Choose another label set with --label-set.");
        }
        char code = (char) classes.size();
        classes.add(name);
        codes.put(name, code);
        return code;
    }

    private byte originCode(String name) {
        int at = origins.indexOf(name);
        if (at < 0 && origins.size() < Byte.MAX_VALUE) {
            at = origins.size();
            origins.add(name);
        }
        return (byte) Math.max(0, at);
    }

    String name(char code) {
        return code == NONE ? "" : classes.get(code);
    }

    List<String> classes() {
        return List.copyOf(classes);
    }

    String label(int row) {
        return name(labels[row]);
    }

    char code(int row) {
        return labels[row];
    }

    String origin(int row) {
        return labels[row] == NONE ? "" : origins.get(origin[row]);
    }

    void set(int row, String label, String from) {
        labels[row] = label.isEmpty() ? NONE : code(label);
        origin[row] = label.isEmpty() ? 0 : originCode(from);
    }

    String suggestion(int row) {
        return labels[row] == NONE ? name(suggestions[row]) : "";
    }

    float confidence(int row) {
        return labels[row] == NONE ? confidences[row] : 0;
    }

    /** Suggests {@code classes[best]} for {@code some} rows, and nothing for all others. */
    void suggest(List<String> classes, int[] some, int[] best, float[] sure) {
        char[] codes = new char[classes.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = code(classes.get(i));
        }
        suggestions = filled(labels.length);
        confidences = new float[labels.length];
        for (int i = 0; i < some.length; i++) {
            suggestions[some[i]] = codes[best[i]];
            confidences[some[i]] = sure[i];
        }
    }

    char[] labels() {
        return labels.clone();
    }

    char[] suggestions() {
        char[] shown = suggestions.clone();
        for (int row = 0; row < shown.length; row++) {
            shown[row] = labels[row] == NONE ? shown[row] : NONE;
        }
        return shown;
    }

    float[] confidences() {
        float[] shown = confidences.clone();
        for (int row = 0; row < shown.length; row++) {
            shown[row] = labels[row] == NONE ? shown[row] : 0;
        }
        return shown;
    }

    /** How many rows have each class, by code. */
    List<Map<String, Object>> counts() {
        int[] counts = new int[classes.size()];
        for (char label : labels) {
            if (label != NONE) {
                counts[label]++;
            }
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (int code = 0; code < counts.length; code++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", classes.get(code));
            one.put("count", counts[code]);
            all.add(one);
        }
        return all;
    }
}
