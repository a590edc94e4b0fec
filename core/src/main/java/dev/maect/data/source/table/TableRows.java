/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import dev.maect.data.source.file.LabelColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a table says of its images, without the images.
 *
 * @param names of the images, each different
 * @param paths as they stand in the table, where it holds paths
 * @param labelSets columns of labels
 * @param where SQL of the rows taken
 */
record TableRows(List<String> names, List<String> paths, List<LabelSet> labelSets, String where) {
    static TableRows read(
            Database database, TableFiles files, TableColumns columns, TablePart part, List<String> notes) {
        String where = where(files, columns, part);
        List<String> names = new ArrayList<>();
        Map<String, List<Optional<String>>> values = new LinkedHashMap<>();
        columns.candidates().forEach(column -> values.put(column, new ArrayList<>()));
        Map<String, Integer> splits = new TreeMap<>();
        StringBuilder sql = new StringBuilder("SELECT " + columns.name());
        columns.splits().ifPresent(column -> sql.append(", ").append(Database.column(column)));
        columns.candidates().forEach(column -> sql.append(", CAST(" + Database.column(column) + " AS VARCHAR)"));
        int first = columns.splits().isPresent() ? 3 : 2;
        database.query(sql + " FROM " + files.relation() + where, row -> {
            names.add(String.valueOf(row.getString(1)));
            if (columns.splits().isPresent()) {
                splits.merge(String.valueOf(row.getString(2)), 1, Integer::sum);
            }
            int column = first;
            for (List<Optional<String>> each : values.values()) {
                each.add(Optional.ofNullable(row.getString(column++)));
            }
        });
        if (names.isEmpty()) {
            throw new DataException(files.describe() + " has no rows"
                    + (part.split().isEmpty() ? "." : " of the split \"" + part.split() + "\"."));
        }
        if (part.split().isEmpty() && splits.size() > 1) {
            notes.add("The column " + columns.splits().orElseThrow() + " divides the table into " + splits
                    + " rows; all are used. To take one, add #"
                    + splits.keySet().iterator().next() + ", or another of them.");
        }
        Map<String, List<String>> classNames = files.isParquet() ? ClassNames.of(database, files) : Map.of();
        List<LabelSet> labels = new ArrayList<>();
        values.forEach((column, each) -> new LabelColumn(column, each, classNames.getOrDefault(column, List.of()))
                .labelSet(!part.labels().isEmpty(), notes)
                .ifPresent(labels::add));
        return new TableRows(different(names), List.copyOf(names), LabelColumn.named(labels), where);
    }

    private static String where(TableFiles files, TableColumns columns, TablePart part) {
        if (part.split().isEmpty()) {
            return "";
        }
        String column = columns.splits()
                .orElseThrow(() -> new DataException(files.describe() + " has no column of splits to take \""
                        + part.split() + "\" from; it would be called split."));
        return " WHERE lower(CAST(" + Database.column(column) + " AS VARCHAR)) = lower(" + Database.quoted(part.split())
                + ")";
    }

    private static List<String> different(List<String> names) {
        Set<String> seen = new LinkedHashSet<>(names);
        if (seen.size() == names.size() && !seen.contains("null")) {
            return List.copyOf(names);
        }
        Map<String, Integer> counts = new HashMap<>();
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int count = counts.merge(name, 1, Integer::sum);
            numbered.add(name.equals("null") ? "row-" + i : count == 1 ? name : name + "#row-" + i);
        }
        return List.copyOf(numbered);
    }
}
