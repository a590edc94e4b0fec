/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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
 * @param names of the images, each different; paths where the table holds paths
 * @param labelSets columns of labels
 * @param where SQL of the rows taken
 */
record TableRows(List<String> names, List<LabelSet> labelSets, String where) {
    private static final int MOST_CLASSES = 10_000;

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
            for (int i = 0; i < columns.candidates().size(); i++) {
                values.get(columns.candidates().get(i)).add(Optional.ofNullable(row.getString(first + i)));
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
        values.forEach((column, each) -> labelSet(
                        column, each, classNames, !part.labels().isEmpty(), notes)
                .ifPresent(labels::add));
        return new TableRows(different(names), rename(labels), where);
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

    /** A column is a labelling if it has a value in each row, and few different ones; one that a user names always is. */
    private static Optional<LabelSet> labelSet(
            String column,
            List<Optional<String>> values,
            Map<String, List<String>> classNames,
            boolean named,
            List<String> notes) {
        long missing = values.stream().filter(Optional::isEmpty).count();
        Set<String> different = new HashSet<>();
        values.forEach(value -> value.ifPresent(different::add));
        boolean few = different.size() > 1
                && different.size() <= MOST_CLASSES
                && different.size() <= Math.max(2, values.size() / 2);
        if (missing > 0 && (few || named)) {
            notes.add("The column " + column + " has no value in " + missing + " of " + values.size()
                    + " rows and is not taken for labels.");
        }
        if (missing > 0 || !few && !named) {
            return Optional.empty();
        }
        List<String> all = values.stream().map(Optional::orElseThrow).toList();
        List<String> names = classNames.getOrDefault(column, List.of());
        return Optional.of(names.isEmpty() ? LabelSet.of(column, all) : numbered(column, all, names));
    }

    /** Numbers that stand for the names of classes. */
    private static LabelSet numbered(String column, List<String> all, List<String> names) {
        int[] labels = new int[all.size()];
        Arrays.setAll(labels, i -> {
            try {
                int label = Integer.parseInt(all.get(i));
                if (label >= 0 && label < names.size()) {
                    return label;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new DataException("Row " + i + " has \"" + all.get(i) + "\" in the column " + column
                    + ", which is none of its " + names.size() + " classes.");
        });
        return new LabelSet(column, names, labels);
    }

    /** The only label set, or one called label, goes by the usual name and comes first. */
    private static List<LabelSet> rename(List<LabelSet> sets) {
        if (sets.size() == 1) {
            LabelSet only = sets.get(0);
            return List.of(new LabelSet(LabelSet.DEFAULT_NAME, only.classes(), only.labels()));
        }
        List<LabelSet> sorted = new ArrayList<>(sets);
        sorted.sort((a, b) ->
                Boolean.compare(b.name().equals(LabelSet.DEFAULT_NAME), a.name().equals(LabelSet.DEFAULT_NAME)));
        return List.copyOf(sorted);
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
