/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which feature set is meant where none is named. */
class DefaultFeatureSetTest {
    @TempDir
    private Path folder;

    @Test
    void aSetThatEmbeddingLeftHalfMadeIsNotTakenForTheNewest() {
        SyntheticCatalog.write(folder, 100, 4, (from, count) -> torch.ones(count, 4));
        try (Catalog catalog = Catalog.openForWriting(folder, "")) {
            catalog.database()
                    .execute("INSERT INTO feature_sets SELECT 2, 'newer', 'other', file, pooling, precision,"
                            + " preprocessing, dimensions, 1, 0, 0, NULL, now()::TIMESTAMP FROM feature_sets");
            fill(catalog, 0, 40);
            assertThat(catalog.images(catalog.featureSet(Optional.of("newer")))).isEqualTo(40);
            assertThat(catalog.featureSet(Optional.empty()).name()).isEqualTo("synthetic");
            fill(catalog, 40, 96);
            assertThat(catalog.featureSet(Optional.empty()).name())
                    .as("nearly whole: some files cannot be read")
                    .isEqualTo("newer");
        }
    }

    private static void fill(Catalog catalog, int from, int to) {
        catalog.database().execute("INSERT INTO feature_rows SELECT 2, i, i FROM range(?, ?) t(i)", from, to);
    }
}
