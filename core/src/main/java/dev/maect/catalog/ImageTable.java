/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a table says of a catalogue's images: {@code .csv}, {@code .tsv}, {@code .jsonl} or {@code .parquet}, with a column of
 * images (their paths, from the working directory or the table's folder, their names, or hashes of their contents).
 *
 * @param lines of images that the catalogue has, in the table's order
 * @param unknown lines that are of no image of the catalogue
 */
public record ImageTable(List<Line> lines, long unknown) {
    private static final int AT_ONCE = 50_000;
    private static final Set<String> IMAGES =
            Set.of("path", "file", "filename", "file_name", "filepath", "image", "name", "content");

    /**
     * What a line says.
     *
     * @param image of which
     * @param text what the other column says; empty where none was asked for
     */
    public record Line(long image, String text) {}

    /** By image; of several lines the last counts. */
    public Map<Long, String> texts() {
        Map<Long, String> texts = new TreeMap<>();
        lines.forEach(line -> texts.put(line.image(), line.text()));
        return texts;
    }

    /**
     * Reads one.
     *
     * @param column names, any of which the other column may have; none to read the images alone
     * @param what that column has, in words
     */
    public static ImageTable read(Catalog catalog, Path file, Set<String> column, String what) {
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
            String text = column.isEmpty() ? "''" : "CAST(" + column(file, columns, column, what) + " AS VARCHAR)";
            table.query("SELECT CAST(" + image + " AS VARCHAR), " + text + " FROM " + relation, row -> {
                String key = row.getString(1);
                String value = row.getString(2);
                if (key != null && value != null) {
                    keys.add(plain(key));
                    values.add(plain(value.strip()));
                }
            });
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
        return found(catalog.database(), keys, values, folder);
    }

    /** Whether a table has a column of one of these names. */
    public static boolean has(Path file, Set<String> column) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (Database table = Database.inMemory()) {
            List<String> columns = new ArrayList<>();
            table.query("DESCRIBE SELECT * FROM " + relation(file), row -> columns.add(row.getString(1)));
            return named(columns, column).isPresent();
        }
    }

    private static ImageTable found(Database database, List<String> keys, List<String> values, Path folder) {
        List<Line> lines = new ArrayList<>();
        boolean[] known = new boolean[keys.size()];
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            int to = Math.min(keys.size(), from + AT_ONCE);
            List<String> asked = keys.subList(from, to);
            long[] numbers = new long[to - from];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = from + i;
            }
            database.query(
                    "WITH asked AS (SELECT unnest(?) AS line, unnest(?) AS key, unnest(?) AS beside, unnest(?) AS here), known AS"
                            + " (SELECT image, prefix || name AS path, name, content FROM locations JOIN places USING (place)"
                            + " JOIN contents USING (image)) SELECT line, image FROM asked JOIN known ON path = key UNION SELECT"
                            + " line, image FROM asked JOIN known ON path = beside UNION SELECT line, image FROM asked JOIN"
                            + " known ON path = here UNION SELECT line, image FROM asked JOIN known ON name = key UNION SELECT"
                            + " line, image FROM asked JOIN known ON content = key ORDER BY line",
                    row -> {
                        int line = (int) row.getLong(1);
                        known[line] = true;
                        lines.add(new Line(row.getLong(2), values.get(line)));
                    },
                    Column.numbers(numbers),
                    Column.texts(asked.toArray()),
                    Column.texts(asked.stream().map(key -> folder + "/" + key).toArray()),
                    Column.texts(asked.stream()
                            .map(key -> Path.of("").toAbsolutePath() + "/" + key)
                            .toArray()));
        }
        long unknown = 0;
        for (boolean each : known) {
            unknown += each ? 0 : 1;
        }
        return new ImageTable(lines, unknown);
    }

    /** Without the apostrophe that {@link ResultTable} puts before what spreadsheets would run. */
    private static String plain(String text) {
        return text.matches("(?s)'[=+@\\t\\r-].*") ? text.substring(1) : text;
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

    private static Optional<String> named(List<String> columns, Set<String> names) {
        return columns.stream()
                .filter(column -> names.contains(column.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String column(Path file, List<String> columns, Set<String> names, String what) {
        return named(columns, names)
                .map(column -> '"' + column.replace("\"", "\"\"") + '"')
                .orElseThrow(() -> new CatalogException(file + " has no column of " + what + ": none of its columns ("
                        + String.join(", ", columns) + ") is called "
                        + String.join(", ", new TreeSet<>(names)) + "."));
    }
}
