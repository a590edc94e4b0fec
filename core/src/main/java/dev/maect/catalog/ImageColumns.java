/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.Database;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All images that are present, in the order of their numbers, and what is known of them as one array each: cheap enough for
 * a million images. Rows stay what they are until images come or go; what is asked for is read anew each time. Arrays
 * belong to whoever gets them.
 */
public final class ImageColumns {
    private final Catalog catalog;
    private final long[] ids;

    /**
     * Texts of which there are few, by number.
     *
     * @param names the texts, sorted
     * @param codes for each row the index of its text; -1 for none
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Codes(List<String> names, int[] codes) {}

    private ImageColumns(Catalog catalog, long[] ids) {
        this.catalog = catalog;
        this.ids = ids;
    }

    /** Those of a catalogue, which stays open. */
    public static ImageColumns of(Catalog catalog) {
        return new ImageColumns(
                catalog, catalog.database().numbers("SELECT DISTINCT image FROM locations ORDER BY image"));
    }

    /** N, the number of rows. */
    public int size() {
        return ids.length;
    }

    /** The image of a row. */
    public long image(int row) {
        return ids[row];
    }

    /** The images of all rows, ascending. */
    public long[] images() {
        return ids.clone();
    }

    /** The images of some rows, in their order. */
    public long[] images(int... rows) {
        return Arrays.stream(rows).mapToLong(row -> ids[row]).toArray();
    }

    /** The row of an image; negative if it is not there. */
    public int row(long image) {
        int row = Arrays.binarySearch(ids, image);
        return row < 0 ? -1 : row;
    }

    /** The rows of those of the images that are there, in their order. */
    public int[] rows(long... images) {
        return Arrays.stream(images).mapToInt(this::row).filter(row -> row >= 0).toArray();
    }

    /** The labels of a set. */
    public Codes labels(String set) {
        return codes("SELECT image, label FROM labels WHERE label_set = ?", set);
    }

    /** What a classifier suggested for images without a label. */
    public Codes suggestions(String set) {
        return codes("SELECT image, label FROM suggestions WHERE label_set = ?", set);
    }

    /** How sure the suggestions are; 0 where there is none. */
    public float[] confidence(String set) {
        float[] values = new float[ids.length];
        database()
                .query(
                        "SELECT image, confidence FROM suggestions WHERE label_set = ?",
                        row -> {
                            int at = row(row.getLong(1));
                            if (at >= 0) {
                                values[at] = row.getFloat(2);
                            }
                        },
                        set);
        return values;
    }

    /** Which images carry a tag. */
    public boolean[] tagged(String tag) {
        boolean[] values = new boolean[ids.length];
        for (int row : rows(Tags.images(catalog, tag))) {
            values[row] = true;
        }
        return values;
    }

    /** Widths in pixels. */
    public int[] widths() {
        return Arrays.stream(contents("width")).mapToInt(value -> (int) value).toArray();
    }

    /** Heights in pixels. */
    public int[] heights() {
        return Arrays.stream(contents("height")).mapToInt(value -> (int) value).toArray();
    }

    /** Sizes of the files in bytes. */
    public long[] bytes() {
        return contents("bytes");
    }

    private long[] contents(String column) {
        long[] values = new long[ids.length];
        database().query("SELECT image, " + column + " FROM contents", row -> {
            int at = row(row.getLong(1));
            if (at >= 0) {
                values[at] = row.getLong(2);
            }
        });
        return values;
    }

    /** Where the images lie; of several places the first by name. */
    public String[] paths() {
        String[] values = new String[ids.length];
        Arrays.fill(values, "");
        database()
                .query(
                        "SELECT image, min(prefix || name) FROM locations JOIN places USING (place) GROUP BY image",
                        row -> values[row(row.getLong(1))] = row.getString(2));
        return values;
    }

    /** The rows of images whose path contains {@code text}, in any case of letters. */
    public int[] search(String text) {
        return rows(database()
                .numbers(
                        "SELECT DISTINCT image FROM locations JOIN places USING (place) WHERE contains(lower(prefix || name),"
                                + " lower(?)) ORDER BY image",
                        text));
    }

    /** For each row the row of its features; -1 where it has none. */
    public int[] featureRows(CatalogFeatures features) {
        int[] values = new int[ids.length];
        Arrays.fill(values, -1);
        for (int i = 0; i < features.size(); i++) {
            int at = row(features.image(i));
            if (at >= 0) {
                values[at] = i;
            }
        }
        return values;
    }

    /**
     * Any texts by image, such as the names of groups.
     *
     * @param sql of two columns: image and text
     */
    public Codes codes(String sql, Object... parameters) {
        String[] texts = new String[ids.length];
        Arrays.fill(texts, "");
        Map<String, String> known = new LinkedHashMap<>();
        database()
                .query(
                        sql,
                        row -> {
                            int at = row(row.getLong(1));
                            String text = row.getString(2);
                            if (at >= 0 && text != null) {
                                texts[at] = known.computeIfAbsent(
                                        text, same -> same); // one object for all that say the same
                            }
                        },
                        parameters);
        List<String> names = new ArrayList<>(known.keySet());
        names.sort(null);
        Map<String, Integer> codes = new LinkedHashMap<>();
        names.forEach(name -> codes.put(name, codes.size()));
        int[] values = new int[ids.length];
        Arrays.setAll(values, row -> codes.getOrDefault(texts[row], -1));
        return new Codes(List.copyOf(names), values);
    }

    private Database database() {
        return catalog.database();
    }
}
