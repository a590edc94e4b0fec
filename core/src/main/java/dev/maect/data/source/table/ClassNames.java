/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The names of classes that Hugging Face's library writes into a Parquet file's metadata ({@code ClassLabel}). */
final class ClassNames {
    private ClassNames() {}

    /** By column; none where the file says nothing. */
    static Map<String, List<String>> of(Database database, TableFiles files) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        String file = Database.quoted(files.files().get(0).toAbsolutePath().toString());
        database.query("SELECT key, value FROM parquet_kv_metadata(" + file + ")", row -> {
            if (new String(Database.bytes(row, 1), StandardCharsets.UTF_8).equals("huggingface")) {
                String json = new String(Database.bytes(row, 2), StandardCharsets.UTF_8);
                JsonNode features = Json.parse(json, files.describe() + ", huggingface")
                        .path("info")
                        .path("features");
                features.properties().forEach(feature -> {
                    List<String> classes = new ArrayList<>();
                    feature.getValue().path("names").forEach(name -> classes.add(name.asString("")));
                    if (!classes.isEmpty()) {
                        names.put(feature.getKey(), List.copyOf(classes));
                    }
                });
            }
        });
        return names;
    }
}
