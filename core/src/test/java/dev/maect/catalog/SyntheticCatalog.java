/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/** Catalogues of images that are nowhere, with given features, for what only looks at those. */
public final class SyntheticCatalog {
    static {
        NativeSetup.prepare();
    }

    private static final int BLOCK = 8192;

    private SyntheticCatalog() {}

    /**
     * Makes one.
     *
     * @param rows features of rows from, count: float32 [count, D]
     */
    public static void write(Path folder, int images, int dimensions, BiFunction<Integer, Integer, Tensor> rows) {
        try (Catalog catalog = Catalog.openForWriting(folder, "")) {
            catalog.database().execute("INSERT INTO places VALUES (1, '/nowhere', '/nowhere/')");
            catalog.database()
                    .execute(
                            "INSERT INTO feature_sets VALUES (1, 'synthetic', 'none', '/nowhere/encoder', 'MEAN_PATCH',"
                                    + " 'FP32', '', " + dimensions + ", 1, 0, 0, NULL, now()::TIMESTAMP)");
            add(catalog, images, rows);
        }
    }

    /** Adds images to such a catalogue. */
    public static void add(Catalog catalog, int images, BiFunction<Integer, Integer, Tensor> rows) {
        FeatureSetInfo set = catalog.featureSet(Optional.empty());
        try {
            Files.createDirectories(catalog.featureFolder(set));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (FeatureFile file = FeatureFile.forWriting(catalog.featureFile(set), set.dimensions())) {
            for (int from = 0; from < images; from += BLOCK) {
                int start = from;
                int count = Math.min(BLOCK, images - from);
                Scopes.run(() -> file.append(set.filled() + start, rows.apply((int) set.filled() + start, count)));
            }
            file.settle(set.filled() + images);
        }
        long first = set.filled();
        catalog.database()
                .execute(
                        "INSERT INTO contents SELECT i, lpad(i::VARCHAR, 64, '0'), 8, 8, 100, i, NULL FROM"
                                + " range(?, ?) t(i)",
                        first,
                        first + images);
        catalog.database()
                .execute(
                        "INSERT INTO locations SELECT 1, 'image-' || i, '', i FROM range(?, ?) t(i)",
                        first,
                        first + images);
        catalog.database()
                .execute("INSERT INTO feature_rows SELECT 1, i, i FROM range(?, ?) t(i)", first, first + images);
        catalog.database().execute("UPDATE feature_sets SET filled = ?", first + images);
        FeatureScale.refresh(catalog, catalog.featureSet(Optional.empty()));
    }
}
