/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.io.AtomicFile;
import dev.maect.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a command found, as a table to print or to write.
 *
 * @param columns their names
 * @param rows texts, whole numbers ({@code Long}) and numbers ({@code Double}), of one type in each column
 */
public record ResultTable(List<String> columns, List<List<Object>> rows) {
    /** Endings of the files that it can be written to. */
    public static final String FORMS = ".csv, .json, .jsonl or .parquet";

    private static final int AT_ONCE = 50_000;

    /** Checks that all rows have all columns. */
    public ResultTable {
        for (List<Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(row.size() + " values in a row of " + columns.size() + " columns");
            }
        }
    }

    /**
     * Writes it in the form that the file's ending names, whole or not at all.
     *
     * @throws CatalogException if the ending is none of {@value #FORMS}
     */
    public void write(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        switch (ending) {
            case "csv" -> AtomicFile.write(file, csv());
            case "json" -> AtomicFile.write(file, Json.indented(objects()) + "\n");
            case "jsonl" ->
                AtomicFile.write(
                        file,
                        objects().stream().map(row -> Json.line(row) + "\n").collect(Collectors.joining()));
            case "parquet" -> parquet(file);
            default ->
                throw new CatalogException(
                        "\"" + file + "\" does not say by its ending how to write the table. Name a file that ends in "
                                + FORMS + ".");
        }
    }

    private String csv() {
        StringBuilder text = new StringBuilder();
        text.append(columns.stream().map(ResultTable::cell).collect(Collectors.joining(",")))
                .append('\n');
        for (List<Object> row : rows) {
            text.append(row.stream().map(ResultTable::csv).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString();
    }

    /** Texts that a spreadsheet would run as formulas begin with an apostrophe, by which it takes them for texts. */
    private static String csv(Object value) {
        String text = String.valueOf(value);
        return cell(value instanceof String && text.matches("(?s)[=+@\\t\\r-].*") ? "'" + text : text);
    }

    private static String cell(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private List<Map<String, Object>> objects() {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        return objects;
    }

    private void parquet(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try (Database database = Database.inMemory()) {
            List<String> types = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                types.add(type(i));
            }
            StringBuilder fields = new StringBuilder();
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                String comma = i == 0 ? "" : ", ";
                fields.append(comma).append(quoted(columns.get(i))).append(' ').append(types.get(i));
                values.append(comma).append("unnest(?)");
            }
            database.execute("CREATE TABLE result (" + fields + ")");
            for (int from = 0; from < rows.size(); from += AT_ONCE) {
                List<List<Object>> some = rows.subList(from, Math.min(rows.size(), from + AT_ONCE));
                Object[] parameters = new Object[columns.size()];
                for (int i = 0; i < parameters.length; i++) {
                    int column = i;
                    parameters[i] = new Column(
                            types.get(i),
                            some.stream().map(row -> row.get(column)).toArray());
                }
                database.execute("INSERT INTO result SELECT " + values, parameters);
            }
            Path work = Files.createTempFile(parent, ".table", ".tmp");
            try {
                database.execute(
                        "COPY result TO " + Database.quoted(work.toString()) + " (FORMAT parquet, COMPRESSION zstd)");
                AtomicFile.rename(work, file);
            } finally {
                Files.deleteIfExists(work);
            }
        } catch (IOException e) {
            throw new CatalogException("Cannot write " + file + ": " + e + ". Check its folder.", e);
        }
    }

    private String type(int column) {
        Object first = rows.isEmpty() ? "" : rows.get(0).get(column);
        return first instanceof Long ? "BIGINT" : first instanceof Double ? "DOUBLE" : "VARCHAR";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
