/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.engine.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of one cluster are together in the plane. */
class PlaneMapTest {
    private static final int IMAGES = 600;
    private static final int CLUSTERS = 6;
    private static final int DIMENSIONS = 24;

    @TempDir
    private Path folder;

    private static float[] rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < count; i++) {
            Random centre = new Random((from + i) % CLUSTERS);
            Random own = new Random(1000 + from + i);
            for (int j = 0; j < DIMENSIONS; j++) {
                values[i * DIMENSIONS + j] = (float) (centre.nextGaussian() + 0.4 * own.nextGaussian());
            }
        }
        return values;
    }

    /** How many images have one of their own cluster next to them in the plane. */
    private static double together(PlaneMap map) {
        int right = 0;
        for (int i = 0; i < map.x().length; i++) {
            int nearest = -1;
            double least = Double.MAX_VALUE;
            for (int j = 0; j < map.x().length; j++) {
                double distance = Math.hypot(map.x()[i] - map.x()[j], map.y()[i] - map.y()[j]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            right += map.images()[i] % CLUSTERS == map.images()[nearest] % CLUSTERS ? 1 : 0;
        }
        return (double) right / map.x().length;
    }

    @Test
    void neighboursStayTogetherAndTheMapIsTheSameAgain() {
        SyntheticCatalog.write(
                folder, IMAGES, DIMENSIONS, (from, count) -> Tensors.ofFloats(rows(from, count), count, DIMENSIONS));
        try (Catalog catalog = Catalog.open(folder);
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            PlaneMap map = PlaneMap.of(features, (done, of) -> {});
            assertThat(together(map)).isGreaterThan(0.97);
            assertThat(together(PlaneMap.quick(features, (done, of) -> {}))).isLessThan(together(map));
            PlaneMap again = PlaneMap.of(features, (done, of) -> {});
            assertThat(Arrays.equals(again.x(), map.x())).isTrue();
            Path file = folder.resolve("map.bin");
            MapFile.write(file, map, "stamp");
            assertThat(MapFile.read(file, "stamp").orElseThrow().y()).isEqualTo(map.y());
            assertThat(MapFile.read(file, "another")).isEmpty();
        }
    }
}
