/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.export;

import dev.maect.MaectException;
import dev.maect.catalog.ResultTable;
import dev.maect.studio.state.StudioState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All labels as a table, which maect label takes as well. */
public final class LabelTable {
    private LabelTable() {}

    /**
     * The bytes of the file.
     *
     * @param form csv, jsonl or parquet
     */
    public static byte[] bytes(StudioState state, String form) {
        List<List<Object>> rows = new ArrayList<>();
        state.door().read(catalog -> {
            catalog.database()
                    .query(
                            "SELECT images.path, labels.label, labels.origin, images.content FROM labels JOIN images USING"
                                    + " (image) WHERE label_set = ? ORDER BY images.path",
                            row -> rows.add(List.of(
                                    row.getString(1),
                                    row.getString(2),
                                    String.valueOf(row.getString(3)),
                                    row.getString(4))),
                            state.labelSet());
            return rows.size();
        });
        try {
            Path folder = Files.createTempDirectory("maect-studio");
            Path file = folder.resolve("labels." + form);
            try {
                new ResultTable(List.of("path", "label", "origin", "content"), rows).write(file);
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new MaectException("The labels cannot be written to the folder for temporary files: " + e + ".", e);
        }
    }
}
