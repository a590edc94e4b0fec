/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterEvaluationTest {
    @Test
    void findsSeparatedClassesInEveryRun() {
        try (FeatureSet clouds = Clouds.of(1, 500, 12, 5, 6)) {
            ClusterEvaluation.Result result = ClusterEvaluation.evaluate(clouds, "label", KMeansOptions.lloyd(99, 2));
            assertThat(result.runs()).hasSize(10);
            assertThat(result.best().metrics().accuracy()).isEqualTo(1);
            assertThat(result.best().metrics().nmi()).isCloseTo(1, within(1e-9));
            assertThat(result.mean().ari()).isGreaterThan(0.8).isLessThanOrEqualTo(1);
            assertThat(Arrays.stream(result.clusters()).distinct()).hasSize(5);
        }
    }

    @Test
    void theBestRunIsChosenWithoutLabels() {
        ClusterMetrics good = new ClusterMetrics(0.9, 0.9, 0.9, 0.9, 0.9);
        ClusterMetrics poor = new ClusterMetrics(0.5, 0.3, 0.1, 0.2, 0.4);
        ClusterEvaluation.Result result = new ClusterEvaluation.Result(
                "label", List.of(new ClusterEvaluation.Run(10, good), new ClusterEvaluation.Run(9, poor)), new int[0]);
        assertThat(result.best().metrics()).isEqualTo(poor);
        assertThat(result.mean().accuracy()).isCloseTo(0.7, within(1e-12));
        assertThat(result.mean().purity()).isCloseTo(0.6, within(1e-12));
        assertThat(result.mean().nmi()).isCloseTo(0.5, within(1e-12));
        assertThat(result.mean().ami()).isCloseTo(0.55, within(1e-12));
        assertThat(result.mean().ari()).isCloseTo(0.65, within(1e-12));
    }

    /** Objects make the clusters, backgrounds do not: each label set is compared with as many clusters as it has. */
    @Test
    void answersForEveryLabelSet() {
        try (FeatureSet clouds = Clouds.of(1, 600, 12, 3, 6)) {
            int[] objects = clouds.labelSet("label").labels();
            int[] backgrounds = IntStream.range(0, 600).map(i -> i / 3 % 4).toArray();
            LabelSet objectSet = Clouds.labelSet("object", 3, objects);
            LabelSet backgroundSet = Clouds.labelSet("background", 9, backgrounds);
            LabelSet sameCount = Clouds.labelSet("again", 3, objects);
            try (FeatureSet both = FeatureSet.of(
                            Tensors.toFloats(clouds.features()), 12, objectSet, backgroundSet, sameCount)
                    .movedTo(TestDevice.get())) {
                List<ClusterEvaluation.Result> results = ClusterEvaluation.evaluateAll(both, KMeansOptions.lloyd(1, 2));
                assertThat(results)
                        .extracting(ClusterEvaluation.Result::labelSet)
                        .containsExactly("object", "background", "again");
                assertThat(results.get(0).best().metrics().accuracy()).isEqualTo(1);
                assertThat(results.get(2).clusters()).isEqualTo(results.get(0).clusters());
                assertThat(results.get(1).best().metrics().nmi()).isLessThan(0.1);
                assertThat(Arrays.stream(results.get(1).clusters()).distinct()).hasSize(4);
            }
        }
    }

    @Test
    void needsLabels() {
        try (FeatureSet unlabelled = FeatureSet.of(new float[8], 2).movedTo(TestDevice.get())) {
            assertThatThrownBy(() -> ClusterEvaluation.evaluate(unlabelled, "label", KMeansOptions.lloyd(2, 1)))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("no labels");
            assertThat(ClusterEvaluation.evaluateAll(unlabelled, KMeansOptions.lloyd(2, 1)))
                    .isEmpty();
        }
    }
}
