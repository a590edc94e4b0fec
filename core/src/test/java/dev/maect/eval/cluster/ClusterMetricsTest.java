/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.ReferenceCase;
import dev.maect.testing.GoldenFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterMetricsTest {
    static Stream<ReferenceCase> references() {
        return ReferenceCase.all("agreement");
    }

    static Stream<GoldenFile> golden() {
        return GoldenFile.all("eval.safetensors");
    }

    @ParameterizedTest
    @MethodSource("references")
    void equalsTheReference(ReferenceCase reference) {
        ClusterMetrics metrics = ClusterMetrics.of(reference.ints("classes"), reference.ints("clusters"));
        assertThat(metrics.accuracy()).isCloseTo(reference.scalar("accuracy"), within(1e-12));
        assertThat(metrics.purity()).isCloseTo(reference.scalar("purity"), within(1e-12));
        assertThat(metrics.nmi()).isCloseTo(reference.scalar("nmi"), within(1e-9));
        assertThat(metrics.ami()).isCloseTo(reference.scalar("ami"), within(1e-9));
        assertThat(metrics.ari()).isCloseTo(reference.scalar("ari"), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsTheGoldenNumbers(GoldenFile golden) {
        for (String which : new String[] {"a", "b"}) {
            ClusterMetrics metrics = ClusterMetrics.of(golden.ints("clu.y"), golden.ints("clu.assign_" + which));
            String prefix = "clu." + which + ".";
            assertThat(metrics.accuracy()).isCloseTo(golden.scalar(prefix + "acc"), within(1e-9));
            assertThat(metrics.nmi()).isCloseTo(golden.scalar(prefix + "nmi"), within(1e-9));
            assertThat(metrics.ami()).isCloseTo(golden.scalar(prefix + "ami"), within(1e-9));
            assertThat(metrics.ari()).isCloseTo(golden.scalar(prefix + "ari"), within(1e-9));
        }
    }

    @Test
    void doesNotDependOnHowClustersAreNumbered() {
        RandomStream random = RandomStream.of(1, "labels");
        int[] classes = IntStream.range(0, 300).map(i -> random.nextInt(8)).toArray();
        int[] clusters = IntStream.range(0, 300)
                .map(i -> random.chance(0.3) ? random.nextInt(6) : classes[i] % 6)
                .toArray();
        int[] names = random.permutation(6);
        int[] renamed = IntStream.of(clusters).map(c -> 100 * names[c] - 7).toArray();
        ClusterMetrics first = ClusterMetrics.of(classes, clusters);
        ClusterMetrics second = ClusterMetrics.of(classes, renamed);
        assertThat(second.accuracy()).isEqualTo(first.accuracy());
        assertThat(second.ari()).isCloseTo(first.ari(), within(1e-12));
        assertThat(second.ami()).isCloseTo(first.ami(), within(1e-12));
    }

    @Test
    void chanceIsWorthNothing() {
        RandomStream random = RandomStream.of(2, "labels");
        int[] classes = IntStream.range(0, 20_000).map(i -> random.nextInt(10)).toArray();
        int[] clusters = IntStream.range(0, 20_000).map(i -> random.nextInt(10)).toArray();
        ClusterMetrics metrics = ClusterMetrics.of(classes, clusters);
        assertThat(metrics.ami()).isCloseTo(0, within(2e-3));
        assertThat(metrics.ari()).isCloseTo(0, within(2e-3));
        assertThat(metrics.accuracy()).isBetween(0.1, 0.13);
    }

    @Test
    void tellsWhichClassMetWhichCluster() {
        Contingency table = Contingency.of(new int[] {3, 3, 5, 5, 5}, new int[] {1, 0, 0, 0, 9});
        assertThat(table.classes()).containsExactly(3, 5);
        assertThat(table.clusters()).containsExactly(0, 1, 9);
        assertThat(table.counts()).isDeepEqualTo(new int[][] {{1, 1, 0}, {2, 0, 1}});
        assertThat(table.rowSums()).containsExactly(2, 3);
        assertThat(table.columnSums()).containsExactly(3, 1, 1);
        assertThat(table.bestPairing()).containsExactly(1, 0);
    }

    @Test
    void refusesLabelsOfDifferentLengths() {
        assertThatThrownBy(() -> ClusterMetrics.of(new int[2], new int[3]))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("2 classes and 3 clusters");
        assertThatThrownBy(() -> ClusterMetrics.of(new int[0], new int[0])).isInstanceOf(EvaluationException.class);
    }
}
