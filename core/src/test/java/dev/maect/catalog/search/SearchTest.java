/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {
    private static final int COUNT = 1500;
    private static final int DIMENSIONS = 12;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        SyntheticCatalog.write(folder.resolve("c"), COUNT, DIMENSIONS, SearchTest::rows);
    }

    /** Forty clouds. */
    static Tensor rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < count; i++) {
            RandomStream centre = RandomStream.of(1, "centre", (from + i) % 40);
            RandomStream noise = RandomStream.of(1, "noise", from + i);
            for (int d = 0; d < DIMENSIONS; d++) {
                values[i * DIMENSIONS + d] = (float) (3 * centre.nextGaussian() + noise.nextGaussian());
            }
        }
        return Tensors.ofFloats(values, count, DIMENSIONS);
    }

    private static int[] bruteForce(CatalogFeatures features, int row, int k) {
        List<float[]> all = features.arrays(IntStream.range(0, features.size()).toArray());
        return IntStream.range(0, features.size())
                .boxed()
                .sorted(Comparator.comparingDouble(other -> -dot(all.get(row), all.get(other))))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double recall(CatalogFeatures features, VectorSearch search) {
        double found = 0;
        int[] rows = features.spread(30);
        try (Tensor queries = features.pick(rows)) {
            List<Hits> hits = search.nearest(queries, 10);
            for (int i = 0; i < rows.length; i++) {
                int[] right = bruteForce(features, rows[i], 10);
                int[] got = hits.get(i).rows();
                found += Arrays.stream(right)
                        .filter(row -> Arrays.stream(got).anyMatch(g -> g == row))
                        .count();
            }
        }
        return found / 300;
    }

    @Test
    void exactSearchFindsTheNearestOneByOneAndTogether() {
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()));
                ExactSearch disk = ExactSearch.of(features);
                ExactSearch held = ExactSearch.holding(features)) {
            assertThat(recall(features, disk)).isEqualTo(1);
            assertThat(recall(features, held)).isEqualTo(1);
            Scopes.run(() -> {
                Hits one = disk.nearest(features.pick(new int[] {7}), 3).get(0);
                assertThat(one.rows()[0]).isEqualTo(7);
                assertThat(one.scores()[0]).isBetween(0.9999f, 1.0001f);
                assertThat(one.without(7, 2).rows()).doesNotContain(7).hasSize(2);
            });
        }
    }

    @Test
    void invertedListsFindAllWhereAllAreLookedAtAndNearlyAllWhereFewAre() {
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            try (InvertedLists all = InvertedLists.of(features, Integer.MAX_VALUE)) {
                assertThat(recall(features, all)).isEqualTo(1);
            }
            try (InvertedLists few = InvertedLists.of(features, 8)) {
                assertThat(recall(features, few)).isGreaterThan(0.8);
                assertThat(few.describe()).isEqualTo("8 of 154 inverted lists");
            }
        }
    }

    @Test
    void listsStayGoodWhileImagesComeAndGo() {
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            InvertedLists.of(features, 4).close();
        }
        String[] before = lists();
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("c"), "")) {
            SyntheticCatalog.add(catalog, 20, SearchTest::rows);
            catalog.database().execute("DELETE FROM locations WHERE image % 100 = 3");
        }
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()));
                InvertedLists all = InvertedLists.of(features, Integer.MAX_VALUE)) {
            assertThat(features.size()).isEqualTo(COUNT + 20 - 16);
            assertThat(recall(features, all)).isEqualTo(1);
            assertThat(lists()).containsExactly(before);
        }
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("c"), "")) {
            SyntheticCatalog.add(catalog, 400, SearchTest::rows);
        }
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()));
                InvertedLists all = InvertedLists.of(features, Integer.MAX_VALUE)) {
            assertThat(recall(features, all)).isEqualTo(1);
            assertThat(lists()).hasSize(1).doesNotContain(before);
        }
    }

    private String[] lists() {
        return java.util.Objects.requireNonNull(
                folder.resolve("c/features/synthetic").toFile().list((dir, name) -> name.startsWith("lists-")));
    }
}
