/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which columns of a table are what: one that holds images or names them, any that may be labels, one of splits.
 *
 * @param image the column of images
 * @param held whether it holds their bytes; otherwise it holds paths
 * @param bytes SQL of the bytes, where it holds them
 * @param name SQL of what an image is called, or of its path
 * @param candidates columns that may be labels, if their values are such
 * @param splits the column of splits, if there is one
 */
record TableColumns(
        String image, boolean held, String bytes, String name, List<String> candidates, Optional<String> splits) {
    private static final List<String> BYTES =
            List.of("image", "img", "bytes", "image_bytes", "data", "content", "jpg", "png");
    private static final List<String> PATHS = List.of(
            "path",
            "file_name",
            "filename",
            "file",
            "filepath",
            "file_path",
            "image_path",
            "image",
            "img",
            "image_file",
            "name");
    private static final List<String> SPLITS = List.of("split", "subset", "partition", "set", "fold");
    private static final Set<String> NEVER_LABELS =
            Set.of("id", "index", "width", "height", "size", "md5", "sha1", "sha256", "hash", "url", "caption", "text");

    /**
     * Tells the columns apart.
     *
     * @param types of all columns by their names, as DuckDB calls them
     * @param image the column that a user names; empty to choose
     * @param labels the columns that a user names; empty for all that may be
     */
    static TableColumns among(String where, Map<String, String> types, String image, List<String> labels) {
        String column = image.isEmpty() ? choose(where, types) : known(where, types, image);
        String type = types.getOrDefault(column, "");
        boolean struct = isImageStruct(type);
        boolean held = struct || type.equals("BLOB");
        String quoted = Database.column(column);
        String path = struct ? quoted + ".path" : held ? "NULL" : "CAST(" + quoted + " AS VARCHAR)";
        Optional<String> splits = named(types, SPLITS, "VARCHAR"::equals);
        List<String> candidates = new ArrayList<>();
        for (String label : labels) {
            candidates.add(known(where, types, label));
        }
        if (labels.isEmpty()) {
            types.forEach((name, ofColumn) -> {
                boolean chosen =
                        name.equals(column) || splits.filter(name::equals).isPresent();
                if (!chosen && mayBeLabel(name, ofColumn)) {
                    candidates.add(name);
                }
            });
        }
        return new TableColumns(
                column, held, struct ? quoted + ".bytes" : quoted, path, List.copyOf(candidates), splits);
    }

    private static boolean isImageStruct(String type) {
        return type.startsWith("STRUCT(") && type.contains("bytes BLOB");
    }

    private static boolean mayBeLabel(String name, String type) {
        return !NEVER_LABELS.contains(name.toLowerCase(Locale.ROOT))
                && (type.equals("VARCHAR")
                        || type.equals("BOOLEAN")
                        || type.startsWith("ENUM")
                        || type.endsWith("INT")
                        || type.equals("INTEGER"));
    }

    private static String choose(String where, Map<String, String> types) {
        Optional<String> struct = types.entrySet().stream()
                .filter(column -> isImageStruct(column.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        return struct.or(() -> named(types, BYTES, type -> type.equals("BLOB")))
                .or(() -> types.entrySet().stream()
                        .filter(column -> column.getValue().equals("BLOB"))
                        .map(Map.Entry::getKey)
                        .findFirst())
                .or(() -> named(types, PATHS, type -> type.equals("VARCHAR")))
                .or(() -> Optional.of("column0").filter(types::containsKey)) // a list without a header
                .orElseThrow(
                        () -> new DataException(where + ": none of its columns (" + String.join(", ", types.keySet())
                                + ") is known to hold images or their paths. Name it: #image=COLUMN."));
    }

    private static Optional<String> named(Map<String, String> types, List<String> names, Predicate<String> type) {
        Map<String, String> byLowerCase = new LinkedHashMap<>();
        types.keySet().forEach(name -> byLowerCase.putIfAbsent(name.toLowerCase(Locale.ROOT), name));
        return names.stream()
                .filter(byLowerCase::containsKey)
                .map(byLowerCase::get)
                .filter(name -> type.test(types.get(name)))
                .findFirst();
    }

    private static String known(String where, Map<String, String> types, String name) {
        if (!types.containsKey(name)) {
            throw new DataException(
                    where + " has no column \"" + name + "\", but " + String.join(", ", types.keySet()) + ".");
        }
        return name;
    }
}
