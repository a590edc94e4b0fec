/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.LabelSet;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.KnnOptions.Weighting;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnnEvaluationTest {
    static Stream<GoldenFile> golden() {
        return GoldenFile.all("eval.safetensors");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsTheOfficialImplementation(GoldenFile golden) {
        int classes = golden.config().get("k").asInt();
        try (FeatureSet train = Clouds.of(golden, "knn.train", classes);
                FeatureSet test = Clouds.of(golden, "knn.test", classes)) {
            for (boolean standardise : new boolean[] {false, true}) {
                for (Weighting weighting : Weighting.values()) {
                    KnnResult result = KnnEvaluation.evaluate(
                            train, test, "label", new KnnOptions(List.of(1, 10, 20), 0.07, standardise, weighting));
                    String prefix = "knn.bn" + (standardise ? 1 : 0) + "."
                            + (weighting == Weighting.DISTANCE ? "distance" : "uniform");
                    double[] accuracies = golden.doubles(prefix + ".accuracy");
                    for (int i = 0; i < 3; i++) {
                        KnnResult.Score score = result.scores().get(i);
                        assertThat(score.accuracy()).isCloseTo(accuracies[i], within(1e-6));
                        if (weighting == Weighting.DISTANCE) {
                            int n = test.size();
                            assertThat(score.predictions())
                                    .containsExactly(
                                            Arrays.copyOfRange(golden.ints(prefix + ".pred"), i * n, (i + 1) * n));
                        }
                    }
                }
            }
        }
    }

    @Test
    void equalVotesGoToTheLowestClass() {
        LabelSet trainLabels = Clouds.labelSet("label", 3, new int[] {2, 1, 2, 1});
        LabelSet testLabels = Clouds.labelSet("label", 3, new int[] {1});
        try (FeatureSet train = FeatureSet.of(new float[] {1, 0, 0, 1, -1, 0, 0, -1}, 2, trainLabels)
                        .movedTo(TestDevice.get());
                FeatureSet test =
                        FeatureSet.of(new float[] {1, 1}, 2, testLabels).movedTo(TestDevice.get())) {
            for (Weighting weighting : Weighting.values()) {
                KnnResult.Score score = KnnEvaluation.evaluate(
                                train, test, "label", new KnnOptions(List.of(4), 0.07, false, weighting))
                        .score(4);
                assertThat(score.predictions()).containsExactly(1);
                assertThat(score.purity()).isEqualTo(0.5);
            }
        }
    }

    @Test
    void aColdTemperatureLetsTheNearestDecide() {
        LabelSet trainLabels = Clouds.labelSet("label", 2, new int[] {1, 0, 0});
        LabelSet testLabels = Clouds.labelSet("label", 2, new int[] {1});
        try (FeatureSet train = FeatureSet.of(new float[] {1, 0.1f, 1, 0.2f, 1, 0.3f}, 2, trainLabels)
                        .movedTo(TestDevice.get());
                FeatureSet test =
                        FeatureSet.of(new float[] {1, 0}, 2, testLabels).movedTo(TestDevice.get())) {
            KnnResult cold = KnnEvaluation.evaluate(
                    train, test, "label", new KnnOptions(List.of(3), 1e-4, false, Weighting.DISTANCE));
            KnnResult warm = KnnEvaluation.evaluate(
                    train, test, "label", new KnnOptions(List.of(3), 10, false, Weighting.DISTANCE));
            assertThat(cold.score(3).accuracy()).isEqualTo(1);
            assertThat(warm.score(3).accuracy()).isEqualTo(0);
        }
    }

    @Test
    void answersForEveryCommonLabelSet() {
        LabelSet object = Clouds.labelSet("object", 2, new int[] {0, 1});
        LabelSet background = Clouds.labelSet("background", 2, new int[] {1, 0});
        LabelSet other = Clouds.labelSet("other", 2, new int[] {1, 0});
        try (FeatureSet train = FeatureSet.of(new float[] {1, 0, 0, 1}, 2, background, object)
                        .movedTo(TestDevice.get());
                FeatureSet test = FeatureSet.of(new float[] {2, 1, 0, 3}, 2, object, background, other)
                        .movedTo(TestDevice.get())) {
            KnnOptions nearest = new KnnOptions(List.of(1), 0.07, false, Weighting.DISTANCE);
            List<KnnResult> results = KnnEvaluation.evaluateAll(train, test, nearest);
            assertThat(results).extracting(KnnResult::labelSet).containsExactly("object", "background");
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.score(1).accuracy()).isEqualTo(1));
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (FeatureSet labelled = Clouds.of(1, 6, 2, 2, 1);
                FeatureSet threeClasses = Clouds.of(1, 6, 2, 3, 1);
                FeatureSet unlabelled = FeatureSet.of(new float[4], 2).movedTo(TestDevice.get())) {
            KnnOptions one = new KnnOptions(List.of(1), 0.07, false, Weighting.UNIFORM);
            assertThatThrownBy(() -> KnnEvaluation.evaluateAll(labelled, unlabelled, one))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("none in common");
            assertThatThrownBy(() -> KnnEvaluation.evaluate(labelled, threeClasses, "label", one))
                    .hasMessageContaining("2 classes in the training images and 3");
            assertThatThrownBy(() -> KnnEvaluation.evaluateAll(labelled, labelled, KnnOptions.defaults()))
                    .hasMessageContaining("k = 20");
            assertThatThrownBy(() -> KnnEvaluation.evaluate(labelled, labelled, "label", one)
                            .score(2))
                    .hasMessageContaining("[1]");
        }
        assertThatThrownBy(() -> new KnnOptions(List.of(), 0.07, true, Weighting.DISTANCE))
                .hasMessageContaining("at least one k");
        assertThatThrownBy(() -> new KnnOptions(List.of(1), 0, true, Weighting.DISTANCE))
                .hasMessageContaining("temperature");
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet train = Clouds.of(5, 1, 400, 32, 10, 1);
                FeatureSet test = Clouds.of(5, 2, 200, 32, 10, 1)) {
            NativeMemory.assertFlat(300, 16, () -> KnnEvaluation.evaluateAll(train, test, KnnOptions.defaults()));
        }
    }
}
