/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureMapTest {
    private static final int CLASSES = 4;

    /** Point i belongs to class i mod 4. */
    private static float[][] clumps(int points, int dimensions) {
        RandomStream random = RandomStream.of(5, "clumps");
        float[][] centres = new float[CLASSES][dimensions];
        for (float[] centre : centres) {
            for (int j = 0; j < dimensions; j++) {
                centre[j] = (float) random.nextGaussian();
            }
        }
        float[][] features = new float[points][dimensions];
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < dimensions; j++) {
                features[i][j] = centres[i % CLASSES][j] + 0.5f * (float) random.nextGaussian();
            }
        }
        return features;
    }

    /** The share of points whose nearest other point is of their class. */
    private static double purity(double[][] map) {
        long right = IntStream.range(0, map.length)
                .filter(i -> IntStream.range(0, map.length)
                                        .filter(j -> j != i)
                                        .boxed()
                                        .min(Comparator.comparingDouble(
                                                j -> Math.hypot(map[i][0] - map[j][0], map[i][1] - map[j][1])))
                                        .orElseThrow()
                                % CLASSES
                        == i % CLASSES)
                .count();
        return (double) right / map.length;
    }

    @Test
    void keepsNeighboursTogether() {
        assertThat(purity(FeatureMap.place(clumps(160, 24), 1))).isGreaterThan(0.95);
    }

    @Test
    void reducesManyDimensionsFirst() {
        assertThat(purity(FeatureMap.place(clumps(160, 300), 1))).isGreaterThan(0.95);
    }

    @Test
    void isTheSameForTheSameSeed() {
        float[][] features = clumps(80, 60);
        double[][] map = FeatureMap.place(features, 3);
        assertThat(FeatureMap.place(features, 3)).isDeepEqualTo(map);
        assertThat(FeatureMap.place(features, 4)[0]).isNotEqualTo(map[0]);
    }

    @Test
    void fillsTheFrameAndStaysInside() {
        double[][] map = FeatureMap.place(clumps(60, 10), 1);
        double widest = 0;
        for (int axis = 0; axis < 2; axis++) {
            int a = axis;
            double low = Arrays.stream(map).mapToDouble(p -> p[a]).min().orElseThrow();
            double high = Arrays.stream(map).mapToDouble(p -> p[a]).max().orElseThrow();
            assertThat(low).isGreaterThanOrEqualTo(-1e-9);
            assertThat(high).isLessThanOrEqualTo(1 + 1e-9);
            widest = Math.max(widest, high - low);
        }
        assertThat(widest).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void managesFewPointsAndRefusesTooFewOrTooMany() {
        assertThat(FeatureMap.place(clumps(5, 10), 1)).hasDimensions(5, 2);
        assertThatThrownBy(() -> FeatureMap.place(clumps(4, 10), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FeatureMap.place(new float[2001][3], 1)).hasMessageContaining("2000");
    }

    @Test
    void samplesEvenly() {
        assertThat(FeatureMap.sample(10, 4)).containsExactly(0, 2, 5, 7);
        assertThat(FeatureMap.sample(3, 100)).containsExactly(0, 1, 2);
    }
}
