/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.ReferenceCase;
import dev.maect.eval.cluster.KMeansOptions.Lloyd;
import dev.maect.eval.cluster.KMeansOptions.MiniBatch;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KMeansTest {
    private static final Lloyd TO_THE_END = new Lloyd(1000, 0);

    static Stream<ReferenceCase> references() {
        return ReferenceCase.all("k-means");
    }

    static Stream<GoldenFile> golden() {
        return GoldenFile.all("eval.safetensors");
    }

    @ParameterizedTest
    @MethodSource("references")
    void equalsTheReferenceFromTheSameStart(ReferenceCase reference) {
        try (Tensor x = reference.rows("x");
                Tensor init = reference.rows("init");
                KMeansResult result = KMeans.from(x, init, TO_THE_END)) {
            assertThat(result.labels()).containsExactly(reference.ints("labels"));
            assertThat(result.inertia() / reference.scalar("inertia")).isCloseTo(1, within(1e-6));
            assertThat(Tensors.toFloats(result.centres()))
                    .containsExactly(floats(reference.doubles("centres")), within(2e-5f));
            assertThat(result.converged()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void findsTheBestKnownClustering(ReferenceCase reference) {
        KMeansOptions options =
                new KMeansOptions(reference.node().get("clusters").asInt(), 300, false, 1, TO_THE_END);
        try (Tensor x = reference.rows("x");
                KMeansResult result = KMeans.best(x, options)) {
            assertThat(result.inertia()).isLessThan(reference.scalar("best_inertia") * (1 + 1e-2));
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsTheGoldenNumbers(GoldenFile golden) {
        try (Tensor x = golden.copy("clu.x");
                Tensor init = golden.copy("km.init");
                KMeansResult first = KMeans.from(x, init, new Lloyd(1, 0));
                KMeansResult result = KMeans.from(x, init, TO_THE_END)) {
            assertThat(first.converged()).isFalse();
            assertThat(result.labels()).containsExactly(golden.ints("km.final_labels"));
            assertThat(result.inertia() / golden.scalar("km.final_inertia")).isCloseTo(1, within(1e-6));
            assertThat(Tensors.toFloats(result.centres()))
                    .containsExactly(golden.floats("km.final_centers"), within(1e-5f));
        }
        try (Tensor x = golden.copy("clu.x");
                KMeansResult best = KMeans.best(x, new KMeansOptions(7, 50, false, 5, TO_THE_END))) {
            assertThat(best.inertia()).isLessThan(golden.scalar("km.best_inertia_of_50") * 1.002);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void separatesClouds() {
        try (FeatureSet clouds = Clouds.of(1, 600, 10, 6, 5);
                KMeansResult result = KMeans.best(clouds.features(), KMeansOptions.lloyd(6, 3))) {
            ClusterMetrics metrics = ClusterMetrics.of(clouds.labelSet("label").labels(), result.labels());
            assertThat(metrics.accuracy()).isEqualTo(1);
            assertThat(result.centres().size(0)).isEqualTo(6);
        }
    }

    /** Correcting sums by the rows that moved must give the same as adding them up. */
    @Test
    void centresAreTheMeansOfTheirRowsAndRowsAreWithTheNearest() {
        int n = 3000;
        int d = 4;
        int k = 12;
        float[] values = Clouds.gaussians(RandomStream.of(3, "x"), n * d);
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(values, n, d))) {
            for (KMeansResult result : KMeans.restarts(x, new KMeansOptions(k, 4, false, 9, TO_THE_END))) {
                float[] centres = Tensors.toFloats(result.centres());
                double inertia = 0;
                for (int i = 0; i < n; i++) {
                    double own = squaredDistance(values, i, centres, result.labels()[i], d);
                    for (int c = 0; c < k; c++) {
                        assertThat(own).isLessThan(squaredDistance(values, i, centres, c, d) + 1e-5);
                    }
                    inertia += own;
                }
                assertThat(result.inertia() / inertia).isCloseTo(1, within(1e-6));
                double[][] means = new double[k][d];
                int[] counts = new int[k];
                for (int i = 0; i < n; i++) {
                    counts[result.labels()[i]]++;
                    for (int j = 0; j < d; j++) {
                        means[result.labels()[i]][j] += values[i * d + j];
                    }
                }
                for (int c = 0; c < k; c++) {
                    for (int j = 0; j < d; j++) {
                        assertThat(means[c][j] / counts[c]).isCloseTo(centres[c * d + j], within(1e-6));
                    }
                }
                result.close();
            }
        }
    }

    private static double squaredDistance(float[] x, int row, float[] centres, int centre, int d) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double difference = x[row * d + j] - centres[centre * d + j];
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void restartsDifferAndSeedsRepeat() {
        try (FeatureSet clouds = Clouds.of(1, 300, 5, 3, 0.2)) {
            KMeansOptions options = new KMeansOptions(8, 5, false, 4, TO_THE_END);
            List<KMeansResult> first = KMeans.restarts(clouds.features(), options);
            List<KMeansResult> second = KMeans.restarts(clouds.features(), options);
            for (int i = 0; i < 5; i++) {
                assertThat(second.get(i).labels()).containsExactly(first.get(i).labels());
            }
            assertThat(first.stream().map(KMeansResult::inertia).distinct().count())
                    .isGreaterThan(1);
            first.forEach(KMeansResult::close);
            second.forEach(KMeansResult::close);
        }
    }

    /** A restart is the same alone and among others: what runs side by side does not mix. */
    @Test
    void restartsDoNotDisturbEachOther() {
        try (FeatureSet clouds = Clouds.of(2, 400, 6, 3, 0.2);
                KMeansResult alone = KMeans.best(clouds.features(), new KMeansOptions(10, 1, false, 4, TO_THE_END))) {
            List<KMeansResult> together =
                    KMeans.restarts(clouds.features(), new KMeansOptions(10, 7, false, 4, TO_THE_END));
            assertThat(together.get(0).labels()).containsExactly(alone.labels());
            together.forEach(KMeansResult::close);
        }
    }

    @Test
    void fillsEmptyClusters() {
        float[] values = {0, 0.1f, 0.2f, 5, 5.1f, 5.2f, 9, 9.5f};
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(values, 8, 1));
                Tensor far = TestDevice.moved(Tensors.ofFloats(new float[] {4, 100, 200, 300}, 4, 1));
                KMeansResult result = KMeans.from(x, far, TO_THE_END)) {
            assertThat(Arrays.stream(result.labels()).distinct()).hasSize(4);
            assertThat(result.converged()).isTrue();
        }
    }

    @Test
    void endsWhereFewerDifferentRowsThanClustersExist() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 1, 1, 2, 2, 2}, 6, 1));
                KMeansResult result = KMeans.best(x, new KMeansOptions(4, 3, false, 1, new Lloyd(50, 0)))) {
            assertThat(result.inertia()).isCloseTo(0, within(1e-9));
            assertThat(result.labels()[0]).isNotEqualTo(result.labels()[5]);
        }
    }

    @Test
    void cosineLooksOnlyAtDirections() {
        float[] values = {1, 0, 100, 1, 0.01f, 0, 0, 1, 1, 90, 0, 0.02f};
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(values, 6, 2));
                KMeansResult cosine = KMeans.best(x, new KMeansOptions(2, 5, true, 1, TO_THE_END))) {
            int[] labels = cosine.labels();
            assertThat(labels[1]).isEqualTo(labels[0]).isEqualTo(labels[2]).isNotEqualTo(labels[3]);
            assertThat(labels[4]).isEqualTo(labels[3]).isEqualTo(labels[5]);
        }
    }

    @Test
    void miniBatchesComeCloseToLloyd() {
        try (FeatureSet clouds = Clouds.of(1, 4000, 8, 10, 2);
                KMeansResult lloyd = KMeans.best(clouds.features(), KMeansOptions.lloyd(10, 1));
                KMeansResult batches = KMeans.best(
                        clouds.features(), new KMeansOptions(10, 10, false, 1, new MiniBatch(256, 20, 20)))) {
            assertThat(batches.inertia()).isBetween(lloyd.inertia() * (1 - 1e-6), lloyd.inertia() * 1.02);
            assertThat(batches.labels()).hasSize(4000);
            ClusterMetrics metrics = ClusterMetrics.of(clouds.labelSet("label").labels(), batches.labels());
            assertThat(metrics.accuracy()).isGreaterThan(0.95);
        }
    }

    @Test
    void miniBatchesCoverBatchesLargerThanTheSet() {
        try (FeatureSet clouds = Clouds.of(1, 60, 4, 3, 5);
                KMeansResult result =
                        KMeans.best(clouds.features(), new KMeansOptions(3, 5, false, 1, new MiniBatch(1000, 30, 5)))) {
            assertThat(ClusterMetrics.of(clouds.labelSet("label").labels(), result.labels())
                            .accuracy())
                    .isEqualTo(1);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 2, 3}, 3, 1));
                Tensor broken = TestDevice.moved(Tensors.ofFloats(new float[] {1, Float.NaN, 3}, 3, 1))) {
            assertThatThrownBy(() -> KMeans.best(x, KMeansOptions.lloyd(4, 1)))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("4 clusters of 3 images");
            assertThatThrownBy(() -> KMeans.best(broken, KMeansOptions.lloyd(2, 1)))
                    .hasMessageContaining("not finite");
        }
        assertThatThrownBy(() -> KMeansOptions.lloyd(0, 1)).hasMessageContaining("one cluster");
        assertThatThrownBy(() -> new Lloyd(0, 0)).hasMessageContaining("one iteration");
        assertThatThrownBy(() -> new MiniBatch(0, 1, 1)).hasMessageContaining("positive batch size");
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet clouds = Clouds.of(1, 2000, 64, 4, 0.5)) {
            NativeMemory.assertFlat(20, 12, () -> {
                KMeans.best(clouds.features(), new KMeansOptions(8, 3, false, 1, new Lloyd(12, 0)))
                        .close();
                KMeans.best(clouds.features(), new KMeansOptions(8, 3, true, 1, new MiniBatch(200, 2, 5)))
                        .close();
            });
        }
    }
}
