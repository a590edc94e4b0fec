/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.ImageSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What images show, as somebody said it: in label sets, of which the usual one is called {@value #USUAL}. */
public final class Labels {
    /** The label set meant where none is named. */
    public static final String USUAL = "label";

    private static final int AT_ONCE = 50_000;
    private static final int RGB = 3;
    private static final int LONGEST = 200;
    private static final Set<String> IMAGES =
            Set.of("path", "file", "filename", "file_name", "filepath", "image", "name", "content");
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
     * Gives images labels, in place of those they have in the set.
     *
     * @param labels by image; an empty text takes the label away
     * @param origin who says so, such as {@code prompt}
     */
    public static void give(Catalog catalog, String set, Map<Long, String> labels, String origin) {
        labels.values().forEach(Labels::check);
        List<Map.Entry<Long, String>> all = new ArrayList<>(labels.entrySet());
        Database database = catalog.database();
        database.together(() -> {
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                List<Map.Entry<Long, String>> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
                database.execute(
                        "DELETE FROM labels WHERE label_set = ? AND image IN (SELECT unnest(?))",
                        set,
                        new Column(
                                "BIGINT", some.stream().map(Map.Entry::getKey).toArray()));
                List<Map.Entry<Long, String>> given = some.stream()
                        .filter(entry -> !entry.getValue().isEmpty())
                        .toList();
                if (!given.isEmpty()) {
                    database.execute(
                            "INSERT INTO labels SELECT unnest(?), ?, unnest(?), ?, now()::TIMESTAMP",
                            new Column(
                                    "BIGINT",
                                    given.stream().map(Map.Entry::getKey).toArray()),
                            set,
                            Column.texts(given.stream().map(Map.Entry::getValue).toArray()),
                            origin);
                }
            }
        });
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
        if (!Files.isRegularFile(file)) {
            throw new CatalogException("No such table: " + file + ". Check the path.");
        }
        List<String> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        try (Database table = Database.inMemory()) {
            String relation = relation(file);
            List<String> columns = new ArrayList<>();
            table.query("DESCRIBE SELECT * FROM " + relation, row -> columns.add(row.getString(1)));
            String image = column(file, columns, IMAGES, "images");
            String label = column(file, columns, CLASSES, "labels");
            table.query(
                    "SELECT CAST(" + image + " AS VARCHAR), CAST(" + label + " AS VARCHAR) FROM " + relation, row -> {
                        String key = row.getString(1);
                        String value = row.getString(2);
                        if (key != null && value != null) {
                            keys.add(key);
                            values.add(value.strip());
                        }
                    });
        }
        Path folder = java.util.Objects.requireNonNull(
                file.toAbsolutePath().normalize().getParent());
        Map<Long, String> labels = new TreeMap<>();
        Database database = catalog.database();
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            int to = Math.min(keys.size(), from + AT_ONCE);
            List<String> asked = keys.subList(from, to);
            database.query(
                    "WITH asked AS (SELECT unnest(?) AS key, unnest(?) AS beside, unnest(?) AS here, unnest(?) AS label),"
                            + " known AS (SELECT image, prefix || name AS path, name, content FROM locations JOIN places USING"
                            + " (place) JOIN contents USING (image)) SELECT image, label FROM asked JOIN known ON path = key"
                            + " UNION ALL SELECT image, label FROM asked JOIN known ON path = beside UNION ALL SELECT image,"
                            + " label FROM asked JOIN known ON path = here UNION ALL SELECT image, label FROM asked JOIN known"
                            + " ON name = key UNION ALL SELECT image, label FROM asked JOIN known ON content = key",
                    row -> labels.put(row.getLong(1), row.getString(2)),
                    Column.texts(asked.toArray()),
                    Column.texts(asked.stream().map(key -> folder + "/" + key).toArray()),
                    Column.texts(asked.stream()
                            .map(key -> Path.of("").toAbsolutePath() + "/" + key)
                            .toArray()),
                    Column.texts(values.subList(from, to).toArray()));
        }
        give(catalog, set, labels, "table");
        return new Given(labels.size(), Math.max(0, keys.size() - labels.size()));
    }

    private static String relation(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String quoted = Database.quoted(file.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]"));
        if (name.endsWith(".parquet")) {
            return "read_parquet(" + quoted + ")";
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return "read_json(" + quoted + ", format='newline_delimited')";
        }
        return "read_csv(" + quoted + ", all_varchar=true, header=true)";
    }

    private static String column(Path file, List<String> columns, Set<String> names, String what) {
        return columns.stream()
                .filter(column -> names.contains(column.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(column -> '"' + column.replace("\"", "\"\"") + '"')
                .orElseThrow(() -> new CatalogException(file + " has no column of " + what + ": none of its columns ("
                        + String.join(", ", columns) + ") is called "
                        + String.join(", ", new java.util.TreeSet<>(names))
                        + "."));
    }
}
