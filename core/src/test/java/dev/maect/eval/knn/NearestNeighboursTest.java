/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
    /** Sizes across the borders of the query block (1024) and the bank block (16384). */
    @Test
    void findsWhatComparingEverythingFinds() {
        int queries = 1030;
        int bank = 16_400;
        int dimensions = 5;
        int k = 7;
        float[] q = Clouds.gaussians(RandomStream.of(1, "q"), queries * dimensions);
        float[] b = Clouds.gaussians(RandomStream.of(1, "b"), bank * dimensions);
        try (Tensor queryTensor = TestDevice.moved(Tensors.ofFloats(q, queries, dimensions));
                Tensor bankTensor = TestDevice.moved(Tensors.ofFloats(b, bank, dimensions));
                Neighbours found = NearestNeighbours.search(queryTensor, bankTensor, k)) {
            assertThat(found.size()).isEqualTo(queries);
            assertThat(found.k()).isEqualTo(k);
            for (int row : new int[] {0, 517, 1023, 1024, 1029}) {
                double[] similarities = IntStream.range(0, bank)
                        .mapToDouble(i -> cosine(q, row, b, i, dimensions))
                        .toArray();
                int[] expected = IntStream.range(0, bank)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -similarities[i]))
                        .limit(k)
                        .mapToInt(Integer::intValue)
                        .toArray();
                assertThat(found.indicesOf(row)).containsExactly(expected);
                float[] got = found.similaritiesOf(row);
                for (int i = 0; i < k; i++) {
                    assertThat(got[i]).isCloseTo((float) similarities[expected[i]], within(1e-6f));
                }
            }
        }
    }

    /** Several bank blocks, some with nothing better than what is found, best rows beside each other and at the ends. */
    @Test
    void findsNeighboursThatSitTogetherAndFarApart() {
        int bank = 40_000;
        int k = 9;
        float[] b = Clouds.gaussians(RandomStream.of(3, "b"), bank * 4);
        float[] q = Clouds.gaussians(RandomStream.of(3, "q"), 6 * 4);
        int[] planted = {0, 20_000, 20_001, 20_002, 20_003, 20_004, 39_999}; // for query 5
        for (int i = 0; i < planted.length; i++) {
            for (int d = 0; d < 4; d++) {
                b[planted[i] * 4 + d] = q[5 * 4 + d] * (1 + 1e-4f * (d == 0 ? i : 0));
            }
        }
        try (Tensor queries = TestDevice.moved(Tensors.ofFloats(q, 6, 4));
                Tensor bankTensor = TestDevice.moved(Tensors.ofFloats(b, bank, 4));
                Neighbours found = NearestNeighbours.search(queries, bankTensor, k)) {
            for (int row = 0; row < 6; row++) {
                int query = row;
                double[] best = IntStream.range(0, bank)
                        .mapToDouble(i -> -cosine(q, query, b, i, 4))
                        .sorted()
                        .limit(k)
                        .toArray();
                int[] indices = found.indicesOf(row);
                assertThat(indices).doesNotHaveDuplicates();
                for (int i = 0; i < k; i++) {
                    assertThat(found.similaritiesOf(row)[i]).isCloseTo((float) -best[i], within(1e-6f));
                    assertThat(cosine(q, row, b, indices[i], 4)).isCloseTo(-best[i], within(1e-6));
                }
            }
            assertThat(found.indicesOf(5)).contains(planted);
        }
    }

    private static double cosine(float[] a, int row, float[] b, int other, int dimensions) {
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int d = 0; d < dimensions; d++) {
            double x = a[row * dimensions + d];
            double y = b[other * dimensions + d];
            dot += x * y;
            lengthA += x * x;
            lengthB += y * y;
        }
        return dot / Math.sqrt(lengthA * lengthB);
    }

    @Test
    void leavesOutTheImageItself() {
        int n = 1500;
        float[] values = Clouds.gaussians(RandomStream.of(2, "x"), n * 6);
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(values, n, 6));
                Neighbours others = NearestNeighbours.amongThemselves(x, 3);
                Neighbours all = NearestNeighbours.search(x, x, 4)) {
            for (int row = 0; row < n; row++) {
                int[] withSelf = all.indicesOf(row);
                assertThat(withSelf[0]).isEqualTo(row);
                assertThat(others.indicesOf(row)).containsExactly(withSelf[1], withSelf[2], withSelf[3]);
            }
        }
    }

    @Test
    void takesAllOfASmallBank() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 0, 0, 1, 1, 1}, 3, 2));
                Neighbours found = NearestNeighbours.search(x, x, 3)) {
            assertThat(found.indicesOf(2)[0]).isEqualTo(2);
            assertThat(found.indicesOf(0)).containsExactly(0, 2, 1);
            assertThat(found.similaritiesOf(0)[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
        }
    }

    @Test
    void aRowOfZerosIsSimilarToNothing() {
        try (Tensor q = TestDevice.moved(torch.zeros(1, 2));
                Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 0, 0, 1}, 2, 2));
                Neighbours found = NearestNeighbours.search(q, x, 2)) {
            assertThat(found.similaritiesOf(0)).containsExactly(0, 0);
        }
    }

    @Test
    void refusesMoreNeighboursThanThereAre() {
        try (Tensor x = TestDevice.moved(torch.zeros(3, 2));
                Tensor wide = TestDevice.moved(torch.zeros(3, 4))) {
            assertThatThrownBy(() -> NearestNeighbours.search(x, x, 4))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("between 1 and 3");
            assertThatThrownBy(() -> NearestNeighbours.amongThemselves(x, 3)).hasMessageContaining("between 1 and 2");
            assertThatThrownBy(() -> NearestNeighbours.search(x, wide, 1)).hasMessageContaining("same encoder");
        }
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet x = Clouds.of(3, 300, 16, 4, 1)) {
            NativeMemory.assertFlat(
                    60,
                    24,
                    () -> NearestNeighbours.amongThemselves(x.features(), 10).close());
        }
    }
}
