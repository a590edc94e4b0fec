/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.Catalog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** The images that are present, as rows in the order of their numbers. Does not change; a changed catalogue has new ones. */
public final class ImageRows {
    /**
     * Where images are.
     *
     * @param spec as image sources take it
     * @param prefix before their names
     */
    public record Place(String spec, String prefix) {}

    /**
     * Where one image is.
     *
     * @param place its place
     * @param name within that
     */
    public record Location(Place place, String name) {
        /** As people read it. */
        public String path() {
            return place.prefix() + name;
        }
    }

    private final int[] ids;
    private final char[] widths;
    private final char[] heights;
    private final char[] places;
    private final Map<Character, Place> byNumber;
    private final Names names;

    private ImageRows(
            int[] ids, char[] widths, char[] heights, char[] places, Map<Character, Place> byNumber, Names names) {
        this.ids = ids;
        this.widths = widths;
        this.heights = heights;
        this.places = places;
        this.byNumber = byNumber;
        this.names = names;
    }

    /** None. */
    public static ImageRows none() {
        return new ImageRows(new int[0], new char[0], new char[0], new char[0], Map.of(), new Names());
    }

    /** Those of {@code catalog}; of copies the first is taken. */
    public static ImageRows of(Catalog catalog) {
        int count = Math.toIntExact(catalog.database().number("SELECT count(DISTINCT image) FROM locations"));
        int[] ids = new int[count];
        char[] widths = new char[count];
        char[] heights = new char[count];
        char[] places = new char[count];
        Names names = new Names();
        Map<Long, Character> numbers = new HashMap<>();
        Map<Character, Place> byNumber = new LinkedHashMap<>();
        catalog.database().query("SELECT place, spec, prefix FROM places ORDER BY place", row -> {
            char number = (char) numbers.size();
            numbers.put(row.getLong(1), number);
            byNumber.put(number, new Place(row.getString(2), row.getString(3)));
        });
        int[] at = {0};
        catalog.database()
                .query(
                        "SELECT image, place, name, width, height FROM locations JOIN contents USING (image) ORDER BY image,"
                                + " place, name",
                        row -> {
                            int id = Math.toIntExact(row.getLong(1));
                            if (at[0] > 0 && ids[at[0] - 1] == id) {
                                return;
                            }
                            int i = at[0]++;
                            ids[i] = id;
                            places[i] = numbers.getOrDefault(row.getLong(2), (char) 0);
                            names.add(row.getString(3));
                            widths[i] = (char) Math.min(Character.MAX_VALUE, row.getInt(4));
                            heights[i] = (char) Math.min(Character.MAX_VALUE, row.getInt(5));
                        });
        return new ImageRows(ids, widths, heights, places, byNumber, names);
    }

    /** How many. */
    public int size() {
        return ids.length;
    }

    /** The number of the image in {@code row}. */
    public int id(int row) {
        return ids[row];
    }

    /** The row of image {@code id}; negative if it is not present. */
    public int row(long id) {
        return id > Integer.MAX_VALUE ? -1 : Arrays.binarySearch(ids, (int) id);
    }

    /** The numbers of the images in {@code rows}. */
    public int[] ids(int[] rows) {
        return Arrays.stream(rows).map(row -> ids[row]).toArray();
    }

    /** The rows of those of {@code some} images that are present. */
    public int[] rows(int[] some) {
        return Arrays.stream(some).map(this::row).filter(row -> row >= 0).toArray();
    }

    /** Where the image in {@code row} is. */
    public Location location(int row) {
        return new Location(java.util.Objects.requireNonNull(byNumber.get(places[row])), names.get(row));
    }

    /** Whether the file name of a row contains {@code text}, which is in lower case. */
    IntPredicate inFile(String text) {
        return names.containing(text, Names.Part.FILE);
    }

    /** Whether the folders of a row do; of its place those that not all images have in common. */
    IntPredicate inFolder(String text) {
        IntPredicate within = names.containing(text, text.contains("/") ? Names.Part.WHOLE : Names.Part.FOLDER);
        Set<Character> holding = new HashSet<>();
        byNumber.forEach((number, place) -> {
            if (place.prefix().toLowerCase(Locale.ROOT).contains(text)) {
                holding.add(number);
            }
        });
        return holding.isEmpty() || holding.size() == byNumber.size()
                ? within
                : row -> holding.contains(places[row]) || within.test(row);
    }

    /** Whether these are the same images. */
    public boolean areAs(ImageRows other) {
        return Arrays.equals(ids, other.ids);
    }

    int[] ids() {
        return ids;
    }

    char[] widths() {
        return widths;
    }

    char[] heights() {
        return heights;
    }

    int[] nameRanks() {
        return names.ranks();
    }
}
