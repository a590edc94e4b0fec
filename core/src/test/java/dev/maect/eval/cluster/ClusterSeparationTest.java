/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.ReferenceCase;
import dev.maect.eval.cluster.ClusterSeparation.Distance;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterSeparationTest {
    static Stream<ReferenceCase> references() {
        return ReferenceCase.all("separation");
    }

    static Stream<GoldenFile> golden() {
        return GoldenFile.all("eval.safetensors");
    }

    @ParameterizedTest
    @MethodSource("references")
    void equalsTheReference(ReferenceCase reference) {
        int[] groups = reference.ints("groups");
        try (Tensor x = reference.rows("x")) {
            assertThat(ClusterSeparation.silhouettes(x, groups, Distance.EUCLIDEAN))
                    .containsExactly(reference.doubles("silhouettes"), within(1e-6));
            assertThat(ClusterSeparation.silhouettes(x, groups, Distance.COSINE))
                    .containsExactly(reference.doubles("cosine_silhouettes"), within(1e-6));
            assertThat(ClusterSeparation.daviesBouldin(x, groups))
                    .isCloseTo(reference.scalar("davies_bouldin"), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsTheGoldenNumbers(GoldenFile golden) {
        try (Tensor x = golden.copy("clu.x")) {
            for (String which : new String[] {"a", "b"}) {
                int[] groups = golden.ints("clu.assign_" + which);
                String prefix = "clu." + which + ".";
                assertThat(ClusterSeparation.silhouette(x, groups, Distance.EUCLIDEAN))
                        .isCloseTo(golden.scalar(prefix + "silhouette"), within(1e-6));
                assertThat(Arrays.copyOf(ClusterSeparation.silhouettes(x, groups, Distance.EUCLIDEAN), 8))
                        .containsExactly(golden.doubles(prefix + "silhouette_samples_first8"), within(1e-6));
                assertThat(ClusterSeparation.daviesBouldin(x, groups))
                        .isCloseTo(golden.scalar(prefix + "davies_bouldin"), within(1e-6));
            }
        }
    }

    /** More images than one block of distances holds. */
    @Test
    void worksInBlocks() {
        int n = 4000;
        float[] x = new float[n];
        int[] groups = new int[n];
        for (int i = 0; i < n; i++) {
            groups[i] = i % 2;
            x[i] = 10 * groups[i];
        }
        try (Tensor points = TestDevice.moved(Tensors.ofFloats(x, n, 1))) {
            assertThat(ClusterSeparation.silhouettes(points, groups, Distance.EUCLIDEAN))
                    .containsOnly(1.0);
            groups[3999] = 0;
            double[] moved = ClusterSeparation.silhouettes(points, groups, Distance.EUCLIDEAN);
            assertThat(moved[3999]).isCloseTo(-1, within(1e-9));
            assertThat(moved[1]).isEqualTo(1);
        }
    }

    @Test
    void groupsOnOnePointHaveNoSilhouetteAndNoSpread() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 1, 1, 1}, 4, 1))) {
            int[] groups = {0, 0, 1, 1};
            assertThat(ClusterSeparation.silhouette(x, groups, Distance.EUCLIDEAN))
                    .isEqualTo(0);
            assertThat(ClusterSeparation.daviesBouldin(x, groups)).isEqualTo(0);
        }
    }

    @Test
    void needsTwoGroupsAtLeastAndNotOnePerImage() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 2, 3}, 3, 1))) {
            assertThatThrownBy(() -> ClusterSeparation.silhouette(x, new int[] {4, 4, 4}, Distance.EUCLIDEAN))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("there are 1 among 3");
            assertThatThrownBy(() -> ClusterSeparation.daviesBouldin(x, new int[] {0, 1, 2}))
                    .hasMessageContaining("there are 3 among 3");
            assertThatThrownBy(() -> ClusterSeparation.daviesBouldin(x, new int[] {0, 1}))
                    .hasMessageContaining("2 group labels");
        }
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet x = Clouds.of(1, 300, 32, 4, 1)) {
            int[] groups = x.labelSet("label").labels();
            NativeMemory.assertFlat(200, 16, () -> {
                ClusterSeparation.silhouette(x.features(), groups, Distance.EUCLIDEAN);
                ClusterSeparation.daviesBouldin(x.features(), groups);
            });
        }
    }
}
