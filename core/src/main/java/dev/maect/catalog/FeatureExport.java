/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Writes the features of the images that are present for other programs, as the encoder gave them. */
public final class FeatureExport {
    static {
        NativeSetup.prepare();
    }

    private static final int BLOCK = 2048;

    private FeatureExport() {}

    /**
     * Writes {@code .parquet} (image, path, label, tags, content, feature) or {@code .npy} with a {@code .csv} of the same name, whole
     * or not at all.
     *
     * @param only images that are meant; empty for all
     * @return how many images it has
     * @throws CatalogException if the file's name ends otherwise
     */
    public static long write(Catalog catalog, FeatureSetInfo set, Optional<long[]> only, Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean parquet = name.endsWith(".parquet");
        if (!parquet && !name.endsWith(".npy")) {
            throw new CatalogException("\"" + file + "\" ends neither in .parquet nor in .npy.");
        }
        Path absolute = file.toAbsolutePath();
        try (CatalogFeatures features =
                        only.map(some -> catalog.features(set, some)).orElseGet(() -> catalog.features(set));
                FeatureFile raw = FeatureFile.forReading(catalog.featureFile(set), set.dimensions())) {
            Path work = Files.createTempFile(absolute.getParent(), ".features", ".tmp");
            try {
                if (parquet) {
                    parquet(features, raw, work);
                } else {
                    numpy(features, raw, work);
                    new ResultTable(
                                    List.of("row", "image", "path", "label", "tags", "content"),
                                    rows(features, 0, features.size()))
                            .write(absolute.resolveSibling(name(file).replaceFirst("(?i)\\.npy$", "") + ".csv"));
                }
                AtomicFile.rename(work, absolute);
            } finally {
                Files.deleteIfExists(work);
            }
            return features.size();
        } catch (IOException e) {
            throw new CatalogException("Cannot write " + file + ": " + e + ". Check its folder.", e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<List<Object>> rows(CatalogFeatures features, int from, int to) {
        int[] rows = new int[to - from];
        Arrays.setAll(rows, i -> from + i);
        List<List<Object>> all = new ArrayList<>();
        Map<Long, String> tags = tags(features.catalog(), features.images(rows));
        long row = from;
        for (CatalogImage image : features.catalog().describe(features.images(rows))) {
            all.add(List.of(
                    row++,
                    image.id(),
                    image.path(),
                    image.label().orElse(""),
                    tags.getOrDefault(image.id(), ""),
                    image.content()));
        }
        return all;
    }

    /** The tags of those images that carry some, with commas between. */
    private static Map<Long, String> tags(Catalog catalog, long[] images) {
        Map<Long, String> tags = new HashMap<>();
        catalog.database()
                .query(
                        "SELECT image, string_agg(tag, ',' ORDER BY tag) FROM tags WHERE image IN (SELECT unnest(?)) GROUP BY"
                                + " image",
                        row -> tags.put(row.getLong(1), row.getString(2)),
                        Column.numbers(images));
        return tags;
    }

    private static void numpy(CatalogFeatures features, FeatureFile raw, Path work) {
        try (FeatureFile target = FeatureFile.forWriting(work, features.dimensions())) {
            for (int from = 0; from < features.size(); from += BLOCK) {
                try (Tensor block = block(features, raw, from)) {
                    target.append(from, block);
                }
            }
            target.settle(features.size());
        }
    }

    private static void parquet(CatalogFeatures features, FeatureFile raw, Path work) {
        int dimensions = features.dimensions();
        try (Database database = Database.inMemory()) {
            database.execute("SET temp_directory = " + Database.quoted(work + ".spill"));
            database.execute(
                    "CREATE TABLE features (image BIGINT, path VARCHAR, label VARCHAR, tags VARCHAR, content VARCHAR, feature"
                            + " FLOAT[" + dimensions + "])");
            for (int from = 0; from < features.size(); from += BLOCK) {
                int to = Math.min(features.size(), from + BLOCK);
                List<List<Object>> rows = rows(features, from, to);
                Object[] vectors = new Object[to - from];
                try (Tensor block = block(features, raw, from)) {
                    float[] values = Tensors.toFloats(block);
                    for (int i = 0; i < vectors.length; i++) {
                        vectors[i] = text(values, i * dimensions, dimensions);
                    }
                }
                database.execute(
                        "INSERT INTO features SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), CAST(unnest(?) AS FLOAT["
                                + dimensions + "])",
                        new Column("BIGINT", column(rows, 1)),
                        new Column("VARCHAR", column(rows, 2)),
                        new Column("VARCHAR", column(rows, 3)),
                        new Column("VARCHAR", column(rows, 4)),
                        new Column("VARCHAR", column(rows, 5)),
                        new Column("VARCHAR", vectors));
            }
            database.execute("COPY features TO " + Database.quoted(work.toString()) + " (FORMAT parquet)");
        }
    }

    private static Object[] column(List<List<Object>> rows, int at) {
        return rows.stream().map(row -> row.get(at)).toArray();
    }

    private static String text(float[] values, int from, int count) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(values[from + i]);
        }
        return text.append(']').toString();
    }

    /** Features as they are in the file. */
    private static Tensor block(CatalogFeatures features, FeatureFile raw, int from) {
        int count = Math.min(BLOCK, features.size() - from);
        Tensor block = torch.empty(count, features.dimensions());
        for (int i = 0; i < count; i++) {
            try (Tensor row = block.narrow(0, i, 1)) {
                raw.read(features.place(from + i), row);
            }
        }
        return block;
    }
}
