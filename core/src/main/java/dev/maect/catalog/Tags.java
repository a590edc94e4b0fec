/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words that images carry, any number each, whatever their labels: to be shown again, for a doubt, as a selection to export. */
public final class Tags {
    private static final int LONGEST = 200;

    private Tags() {}

    /** How many of the images that are present carry each tag, the most used first. */
    public static Map<String, Long> counts(Catalog catalog) {
        Map<String, Long> counts = new LinkedHashMap<>();
        catalog.database()
                .query(
                        "SELECT tag, count(*) FROM tags WHERE image IN (SELECT image FROM locations) GROUP BY tag ORDER BY 2"
                                + " DESC, 1",
                        row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    /** The images that are present and carry {@code tag}, in their order. */
    public static long[] images(Catalog catalog, String tag) {
        return catalog.database()
                .numbers(
                        "SELECT image FROM tags WHERE tag = ? AND image IN (SELECT image FROM locations) ORDER BY image",
                        tag);
    }

    /** The tags of an image, sorted. */
    public static List<String> of(Catalog catalog, long image) {
        List<String> tags = new ArrayList<>();
        catalog.database()
                .query("SELECT tag FROM tags WHERE image = ? ORDER BY tag", row -> tags.add(row.getString(1)), image);
        return tags;
    }

    /**
     * Gives images a tag, or takes it from them, all or none.
     *
     * @param images numbers; those that are no images of the catalogue are passed over
     * @param on whether they carry it from now on
     * @return the images for which that is new
     * @throws CatalogException if the tag is empty or longer than {@value #LONGEST} characters
     */
    public static TagChange set(Catalog catalog, String tag, long[] images, boolean on) {
        check(tag);
        Database database = catalog.database();
        long[][] changed = {new long[0]};
        database.together(() -> {
            ImageList.asked(database, images);
            changed[0] = database.numbers(
                    "SELECT DISTINCT image FROM asked WHERE image " + (on ? "NOT " : "")
                            + "IN (SELECT image FROM tags WHERE tag = ?) ORDER BY image",
                    tag);
            ImageList.asked(database, changed[0]);
            database.execute(
                    on
                            ? "INSERT INTO tags SELECT image, ? FROM asked"
                            : "DELETE FROM tags WHERE tag = ? AND image IN (SELECT image FROM asked)",
                    tag);
        });
        return new TagChange(tag, on, changed[0]);
    }

    /**
     * Gives the images of one tag another in its place; if that is there, both become one.
     *
     * @return what takes it back, to be undone from the last to the first
     */
    public static List<TagChange> rename(Catalog catalog, String tag, String name) {
        check(name);
        if (tag.equals(name)) {
            return List.of();
        }
        long[] images = catalog.database().numbers("SELECT image FROM tags WHERE tag = ? ORDER BY image", tag);
        return List.of(set(catalog, name, images, true), set(catalog, tag, images, false));
    }

    private static void check(String tag) {
        if (tag.isBlank()) {
            throw new CatalogException("A tag needs a name.");
        }
        if (tag.length() > LONGEST) {
            throw new CatalogException("A tag of " + tag.length() + " characters is too long: at most " + LONGEST
                    + ". Is it the right column?");
        }
    }
}
