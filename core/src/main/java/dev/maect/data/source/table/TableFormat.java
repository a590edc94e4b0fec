/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.data.decode.ImageDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table with a row for each image: CSV, JSON lines or Parquet with a column of paths (relative to the table), Parquet
 * with the images themselves, as Hugging Face publishes them. Several files by a pattern, or a folder of Parquet files.
 * Columns with few different values are labels.
 */
@AutoService(ImageSourceFormat.class)
public final class TableFormat implements ImageSourceFormat {
    /** Has no state. */
    public TableFormat() {}

    @Override
    public String form() {
        return "TABLE.csv, .tsv, .jsonl or .parquet, a pattern of these, or a folder of .parquet (#SPLIT or"
                + " #image=COLUMN,label=COLUMN)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return TableFiles.of(spec).isPresent();
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        TableFiles files = TableFiles.of(spec).orElseThrow();
        String where = files.describe();
        String text = spec.path().isPresent() ? spec.part() : patternPart(spec.text());
        TablePart part = TablePart.of(files.areSplit(text) ? "" : text);
        try (Database database = Database.open(where)) {
            Map<String, String> types = new LinkedHashMap<>();
            database.query(
                    "DESCRIBE SELECT * FROM " + files.relation(), row -> types.put(row.getString(1), row.getString(2)));
            TableColumns columns = TableColumns.among(where, types, part.image(), part.labels());
            List<String> notes = new ArrayList<>();
            TableRows rows = TableRows.read(database, files, columns, part, notes);
            ImageDecoder decoder = new ImageDecoder(channels, spec.reading());
            return columns.held()
                    ? new TableSource(rows, UnpackedImages.of(database, files, columns, rows), decoder, where, notes)
                    : new TableSource(rows, new ListedFiles(files.folder(), rows.paths()), decoder, where, notes);
        }
    }

    private static String patternPart(String text) {
        int hash = text.lastIndexOf('#');
        return hash < 0 ? "" : text.substring(hash + 1);
    }
}
