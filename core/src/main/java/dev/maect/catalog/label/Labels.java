/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.ImageList;
import dev.maect.catalog.ImageTable;
import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.ImageSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** What images show, as somebody said it: in label sets, of which the usual one is called {@value #USUAL}. */
public final class Labels {
    /** The label set meant where none is named. */
    public static final String USUAL = "label";

    private static final int AT_ONCE = 50_000;
    private static final int RGB = 3;
    private static final int LONGEST = 200;
    private static final Set<String> CLASSES = Set.of("label", "class", "category", "target");

    /**
     * What came of labels from elsewhere.
     *
     * @param given images that have their label now
     * @param unknown lines or files that are no image of the catalogue
     */
    public record Given(long given, long unknown) {}

    private Labels() {}

    /** The labels of the images that are present, by image. */
    public static Map<Long, String> of(Catalog catalog, String set) {
        Map<Long, String> labels = new LinkedHashMap<>();
        catalog.database()
                .query(
                        "SELECT image, label FROM labels WHERE label_set = ? AND image IN (SELECT image FROM locations) ORDER"
                                + " BY image",
                        row -> labels.put(row.getLong(1), row.getString(2)),
                        set);
        return labels;
    }

    /**
     * Gives images labels, in place of those they have in the set; all of it, or nothing.
     *
     * @param labels by image; an empty text takes the label away
     * @param origin who says so, such as {@code prompt}
     * @return what they had before
     */
    public static LabelChange give(Catalog catalog, String set, Map<Long, String> labels, String origin) {
        long[] images = new long[labels.size()];
        String[] texts = new String[images.length];
        int at = 0;
        for (Map.Entry<Long, String> entry : labels.entrySet()) {
            images[at] = entry.getKey();
            texts[at++] = entry.getValue();
        }
        return change(catalog, set, images, texts, origin);
    }

    /** Gives any number of images the same label; as {@link #give}. */
    public static LabelChange giveAll(Catalog catalog, String set, long[] images, String label, String origin) {
        String[] texts = new String[images.length];
        Arrays.fill(texts, label);
        return change(catalog, set, images, texts, origin);
    }

    /** Calls one label of a set by another name; if that is there, both become one. */
    public static LabelChange rename(Catalog catalog, String set, String label, String name, String origin) {
        if (name.isEmpty()) {
            throw new CatalogException("A label needs a name.");
        }
        return giveAll(
                catalog,
                set,
                catalog.database().numbers("SELECT image FROM labels WHERE label_set = ? AND label = ?", set, label),
                name,
                origin);
    }

    private static LabelChange change(Catalog catalog, String set, long[] images, String[] texts, String origin) {
        for (String text : texts) {
            check(text);
        }
        if (set.isBlank() || set.length() > LONGEST) {
            throw new CatalogException("A label set needs a name of at most " + LONGEST + " characters.");
        }
        Database database = catalog.database();
        AtomicReference<LabelChange> earlier = new AtomicReference<>(none(set));
        database.together(() -> {
            ImageList.asked(database, images, texts);
            earlier.set(earlier(database, set));
            database.execute("DELETE FROM labels WHERE label_set = ? AND image IN (SELECT image FROM asked)", set);
            database.execute(
                    "INSERT INTO labels SELECT image, ?, text, ?, now()::TIMESTAMP FROM asked WHERE text <> '' ORDER BY"
                            + " position",
                    set,
                    origin);
        });
        return Objects.requireNonNull(earlier.get());
    }

    /** Gives images the labels back that they had. */
    static LabelChange restore(Catalog catalog, LabelChange change) {
        Database database = catalog.database();
        AtomicReference<LabelChange> earlier = new AtomicReference<>(none(change.set()));
        database.together(() -> {
            ImageList.asked(database, change.images());
            earlier.set(earlier(database, change.set()));
            database.execute(
                    "DELETE FROM labels WHERE label_set = ? AND image IN (SELECT image FROM asked)", change.set());
            int count = change.images().length;
            for (int from = 0; from < count; from += AT_ONCE) {
                int to = Math.min(count, from + AT_ONCE);
                database.execute(
                        "INSERT INTO labels SELECT image, ?, label, origin, make_timestamp(given) FROM (SELECT unnest(?) AS"
                                + " image, unnest(?) AS label, unnest(?) AS origin, unnest(?) AS given) WHERE label <> ''",
                        change.set(),
                        Column.numbers(Arrays.copyOfRange(change.images(), from, to)),
                        Column.texts((Object[]) Arrays.copyOfRange(change.labels(), from, to)),
                        Column.texts((Object[]) Arrays.copyOfRange(change.origins(), from, to)),
                        Column.numbers(Arrays.copyOfRange(change.given(), from, to)));
            }
        });
        return Objects.requireNonNull(earlier.get());
    }

    private static LabelChange none(String set) {
        return new LabelChange(set, new long[0], new String[0], new String[0], new long[0]);
    }

    /** The labels of the images in {@code asked}. */
    private static LabelChange earlier(Database database, String set) {
        List<Long> images = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        List<Long> given = new ArrayList<>();
        database.query(
                "SELECT image, coalesce(label, ''), coalesce(origin, ''), coalesce(epoch_us(given), 0) FROM asked LEFT JOIN"
                        + " (SELECT image, label, origin, given FROM labels WHERE label_set = ?) USING (image) ORDER BY"
                        + " image",
                row -> {
                    images.add(row.getLong(1));
                    labels.add(row.getString(2));
                    origins.add(row.getString(3));
                    given.add(row.getLong(4));
                },
                set);
        return new LabelChange(
                set,
                images.stream().mapToLong(Long::longValue).toArray(),
                labels.toArray(new String[0]),
                origins.toArray(new String[0]),
                given.stream().mapToLong(Long::longValue).toArray());
    }

    private static void check(String label) {
        if (label.length() > LONGEST) {
            throw new CatalogException("A label of " + label.length() + " characters is too long: at most " + LONGEST
                    + ". Is it the right column?");
        }
    }

    /**
     * Takes the labels that the places of the catalogue have themselves: folders' names, a table's columns.
     *
     * @param only images that are meant; empty for all
     */
    public static Given fromPlaces(Catalog catalog, String set, Optional<Set<Long>> only) {
        List<String> specs = new ArrayList<>();
        catalog.database().query("SELECT spec FROM places ORDER BY place", row -> specs.add(row.getString(1)));
        Map<Long, String> labels = new TreeMap<>();
        long unknown = 0;
        for (String spec : specs) {
            try (ImageSource source = ImageSources.openAsIs(spec, RGB)) {
                Optional<LabelSet> own = source.labelSets().stream()
                        .filter(each -> each.name().equals(set))
                        .findFirst()
                        .or(() -> source.labelSets().stream().findFirst());
                if (own.isEmpty()) {
                    continue;
                }
                Map<String, Long> images = new LinkedHashMap<>();
                catalog.database()
                        .query(
                                "SELECT name, image FROM locations JOIN places USING (place) WHERE spec = ?",
                                row -> images.put(row.getString(1), row.getLong(2)),
                                spec);
                for (int i = 0; i < source.size(); i++) {
                    int label = own.get().labels()[i];
                    Long image = images.get(source.name(i));
                    if (image == null) {
                        unknown++;
                    } else if (label != LabelSet.NONE
                            && only.map(some -> some.contains(image)).orElse(true)) {
                        labels.put(image, own.get().classes().get(label));
                    }
                }
            }
        }
        if (labels.isEmpty()) {
            throw new CatalogException("The places of " + catalog.folder()
                    + " have no labels: their images lie in no folders" + " of classes. Give them in a table.");
        }
        give(catalog, set, labels, "folder");
        return new Given(labels.size(), unknown);
    }

    /**
     * Takes labels from a table with a column of images (their paths, from the working directory or the table's folder, their
     * names, or hashes of their contents) and one of labels; {@code .csv}, {@code .tsv}, {@code .jsonl} or {@code .parquet}.
     */
    public static Given fromTable(Catalog catalog, String set, Path file) {
        ImageTable table = ImageTable.read(catalog, file, CLASSES, "labels");
        give(catalog, set, table.texts(), "table");
        return new Given(table.texts().size(), table.unknown());
    }
}
