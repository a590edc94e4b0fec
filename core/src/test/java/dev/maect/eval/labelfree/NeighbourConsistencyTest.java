/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NeighbourConsistencyTest {
    @Test
    void equalViewsKeepAllNeighbours() {
        try (FeatureSet x = Blobs.of(60, 8, 4, 0.3, 1)) {
            NeighbourConsistency same = NeighbourConsistency.of(x.features(), x.features(), 5);
            assertThat(same.overlap()).isEqualTo(1);
            assertThat(same.retrieval()).isEqualTo(1);
        }
    }

    @Test
    void equalsACountByHand() {
        int n = 50;
        float[] original = Blobs.values(n, 6, 3, 0.4, 1);
        float[] view = original.clone();
        float[] noise = Blobs.values(n, 6, 1, 0.3, 2);
        for (int i = 0; i < view.length; i++) {
            view[i] += noise[i];
        }
        double shared = 0;
        int retrieved = 0;
        for (int i = 0; i < n; i++) {
            int self = i;
            int[] ofView = ranked(view, i, original, n, 6);
            retrieved += ofView[0] == i ? 1 : 0;
            Set<Integer> first = first(ranked(original, i, original, n, 6), self);
            first.retainAll(first(ofView, self));
            shared += first.size();
        }
        try (Tensor a = TestDevice.moved(Tensors.ofFloats(original, n, 6));
                Tensor b = TestDevice.moved(Tensors.ofFloats(view, n, 6))) {
            NeighbourConsistency measured = NeighbourConsistency.of(a, b, 4);
            assertThat(measured.overlap())
                    .isCloseTo(shared / n / 4, within(1e-12))
                    .isBetween(0.1, 0.9);
            assertThat(measured.retrieval()).isCloseTo((double) retrieved / n, within(1e-12));
        }
    }

    private static Set<Integer> first(int[] ranked, int self) {
        return new HashSet<>(
                Arrays.stream(ranked).filter(j -> j != self).limit(4).boxed().toList());
    }

    private static int[] ranked(float[] queries, int query, float[] bank, int n, int d) {
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -cosine(queries, query * d, bank, j * d, d)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double cosine(float[] a, int i, float[] b, int j, int d) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int k = 0; k < d; k++) {
            ab += (double) a[i + k] * b[j + k];
            aa += (double) a[i + k] * a[i + k];
            bb += (double) b[j + k] * b[j + k];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void viewsMustBeOfTheSameImages() {
        try (FeatureSet x = Blobs.of(20, 8, 4, 0.3, 1);
                FeatureSet y = Blobs.of(19, 8, 4, 0.3, 1)) {
            assertThatThrownBy(() -> NeighbourConsistency.of(x.features(), y.features(), 3))
                    .isInstanceOf(EvaluationException.class);
        }
    }
}
