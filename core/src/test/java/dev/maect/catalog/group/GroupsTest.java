/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.cluster.ClusterMetrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {
    private static final int DIMENSIONS = 8;
    private static final int COUNT = 600;

    @TempDir
    private Path folder;

    /** Six clouds in three pairs: 0 and 1, 2 and 3, 4 and 5 lie near each other; the first cloud of all is the largest. */
    private static int cloud(int row) {
        return Math.max(0, row % 8 - 2);
    }

    private static Tensor rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < count; i++) {
            int cloud = cloud(from + i);
            RandomStream pair = RandomStream.of(2, "pair", cloud / 2);
            RandomStream own = RandomStream.of(2, "own", cloud);
            RandomStream noise = RandomStream.of(2, "noise", from + i);
            for (int d = 0; d < DIMENSIONS; d++) {
                values[i * DIMENSIONS + d] =
                        (float) (6 * pair.nextGaussian() + 2.5 * own.nextGaussian() + 0.4 * noise.nextGaussian());
            }
        }
        return Tensors.ofFloats(values, count, DIMENSIONS);
    }

    private void with(Consumer<CatalogFeatures> body) {
        Path place = folder.resolve("c");
        SyntheticCatalog.write(place, COUNT, DIMENSIONS, GroupsTest::rows);
        try (Catalog catalog = Catalog.open(place);
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            body.accept(features);
        }
    }

    private static double agreement(int[] groups, int divisor) {
        return ClusterMetrics.of(
                        IntStream.range(0, COUNT)
                                .map(row -> cloud(row) / divisor)
                                .toArray(),
                        groups)
                .accuracy();
    }

    @Test
    void kMeansFindsTheCloudsAndNumbersThemBySize() {
        with(features -> {
            Grouping grouping = Groups.kMeans(features, 6, 0);
            assertThat(agreement(grouping.finest(), 1)).isGreaterThan(0.99);
            assertThat(grouping.sizes()[0]).isEqualTo(3 * COUNT / 8);
            assertThat(grouping.typical()).hasSize(COUNT);
            assertThat(grouping.finest())
                    .isEqualTo(Groups.kMeans(features, 6, 0).finest());
        });
    }

    @Test
    void groupingsAreComparedWithLabelsOverSeeds() {
        with(features -> {
            Map<Long, String> truth = new LinkedHashMap<>();
            IntStream.range(0, COUNT / 2).forEach(row -> truth.put((long) row, "cloud " + cloud(row)));
            List<GroupingTrial.Outcome> outcomes = GroupingTrial.of(features, truth, 6, 1, words -> {});
            assertThat(outcomes).extracting(GroupingTrial.Outcome::method).containsExactly("k-means", "cluster heads");
            assertThat(outcomes.get(0).accuracies()).hasSize(1);
            assertThat(outcomes.get(0).accuracy().mean()).isGreaterThan(0.99);
            assertThat(outcomes.get(1).nmi().mean()).isGreaterThan(0.6);
            assertThatThrownBy(() -> GroupingTrial.of(features, Map.of(1L, "a"), 6, 2, words -> {}))
                    .hasMessageContaining("1 images have one, of 1 classes");
        });
    }

    @Test
    void theNumberOfGroupsIsChosen() {
        with(features -> assertThat(Groups.chosen(features, 0).count()).isBetween(3, 6));
    }

    @Test
    void levelsOfAHierarchyArePartsOfThoseAbove() {
        with(features -> {
            Grouping grouping = Groups.hierarchy(features, List.of(6, 3), 0);
            assertThat(agreement(grouping.levels().get(0), 2)).isGreaterThan(0.99);
            assertThat(agreement(grouping.levels().get(1), 1)).isGreaterThan(0.99);
            int[] above = new int[6];
            java.util.Arrays.fill(above, -1);
            for (int row = 0; row < COUNT; row++) {
                int fine = grouping.levels().get(1)[row];
                int coarse = grouping.levels().get(0)[row];
                assertThat(above[fine] == -1 || above[fine] == coarse).isTrue();
                above[fine] = coarse;
            }
        });
    }

    @Test
    void headsFindTheCloudsWithoutLabels() {
        with(features -> {
            ClusterHeads.Options options = new ClusterHeads.Options(4, 150, 10, 128, 1e-2, 0.1, 0.6, 0);
            Grouping grouping = Groups.heads(features, 6, options);
            assertThat(agreement(grouping.finest(), 1)).isGreaterThan(0.8);
            assertThat(grouping.finest())
                    .isEqualTo(Groups.heads(features, 6, options).finest());
        });
    }

    @Test
    void moreGroupsThanImagesAreRefused() {
        with(features -> assertThatThrownBy(() -> Groups.kMeans(features, COUNT + 1, 0))
                .hasMessageContaining("Cannot make 601 groups of 600 images"));
    }

    @Test
    void joinsAreThoseThatCostLeast() {
        double[][] points = {{0}, {1}, {10}, {11.5}, {30}};
        List<int[]> cuts = Ward.cuts(points, new int[] {1, 1, 1, 1, 1}, List.of(2, 3, 4));
        assertThat(cuts.get(2)).containsExactly(0, 0, 2, 3, 4);
        assertThat(cuts.get(1)).containsExactly(0, 0, 2, 2, 4);
        assertThat(cuts.get(0)).containsExactly(0, 0, 0, 0, 4);
    }
}
