/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.LabelSet;
import dev.maect.eval.knn.FittedKnn;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.lowshot.LowShot;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.probe.LinearProbeResult;
import dev.maect.eval.probe.TrainedProbe;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Test images that have only some of the training images' classes, in another order. */
class CommonClassesOfFeaturesTest {
    private static final KnnOptions NEAREST = new KnnOptions(List.of(1), 0.07, false, KnnOptions.Weighting.UNIFORM);
    private static final LinearProbeOptions PROBE = new LinearProbeOptions(List.of(1.0, 0.1), 60, 30, 0.1, 3);

    /** Three directions in the plane, of which ant lies between the others. */
    private static FeatureSet train() {
        float[] values = new float[180];
        int[] labels = new int[90];
        for (int i = 0; i < 90; i++) {
            labels[i] = i % 3;
            double angle = Math.PI / 4 * (labels[i] == 0 ? 1 : labels[i] == 1 ? 0 : 2) + 0.002 * (i - 45);
            values[2 * i] = (float) Math.cos(angle);
            values[2 * i + 1] = (float) Math.sin(angle);
        }
        return FeatureSet.of(values, 2, new LabelSet("label", List.of("ant", "bee", "cat"), labels))
                .movedTo(TestDevice.get());
    }

    /** Cats and bees that are nearer to the ants than to their own. */
    private static FeatureSet test(String... classes) {
        float[] values = new float[20];
        int[] labels = new int[10];
        for (int i = 0; i < 10; i++) {
            labels[i] = i % 2;
            double angle = Math.PI / 4 * (i % 2 == 0 ? 1.2 : 0.8);
            values[2 * i] = (float) Math.cos(angle);
            values[2 * i + 1] = (float) Math.sin(angle);
        }
        return FeatureSet.of(values, 2, new LabelSet("label", List.of(classes), labels))
                .movedTo(TestDevice.get());
    }

    @Test
    void neighboursAreOfTheTestImagesClasses() {
        try (FeatureSet train = train();
                FeatureSet test = test("cat", "bee")) {
            KnnResult result = KnnEvaluation.evaluate(train, test, "label", NEAREST);
            assertThat(result.scores().get(0).predictions()).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
            assertThat(result.scores().get(0).accuracy()).isEqualTo(1);
            assertThat(KnnEvaluation.evaluateAll(train, test, NEAREST)
                            .get(0)
                            .scores()
                            .get(0)
                            .accuracy())
                    .isEqualTo(1);
            assertThat(KnnEvaluation.largestK(train, test)).isEqualTo(60);
            assertThat(KnnEvaluation.largestK(train, train)).isEqualTo(90);
            assertThat(new FittedKnn(train, "label", NEAREST).predict(test)).startsWith(0, 1);
        }
        try (FeatureSet train = train();
                FeatureSet all = test("cat", "bee", "ant")) {
            // The same classes in another order: now ants are an answer, and the wrong one.
            KnnResult result = KnnEvaluation.evaluate(train, all, "label", NEAREST);
            assertThat(result.scores().get(0).predictions()).containsOnly(2);
        }
    }

    @Test
    void theProbeLearnsAllAndAnswersWithSome() {
        try (FeatureSet train = train();
                FeatureSet test = test("cat", "bee");
                FeatureSet all = test("cat", "bee", "ant");
                TrainedProbe probe = LinearProbe.train(train, "label", PROBE)) {
            assertThat(probe.predict(all)).containsOnly(2);
            assertThat(probe.predict(test)).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
            LinearProbeResult result = LinearProbe.evaluate(train, test, "label", PROBE);
            assertThat(result.accuracy()).isEqualTo(1);
            assertThat(probe.measure(test)).isEqualTo(result);
            assertThat(LinearProbe.evaluate(train, all, "label", PROBE).accuracy())
                    .isZero();
            assertThat(probe.name() + probe.labelSet()).isEqualTo("probelabel");
        }
    }

    /** Images along the axes, and such as lie between an axis and the first one, nearer to that. */
    private static FeatureSet axes(double first, List<String> classes, int... axes) {
        float[] values = new float[4 * axes.length];
        int[] labels = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            values[4 * i] = (float) first;
            values[4 * i + axes[i]] += first == 0 ? 1 : 0.5f;
            labels[i] = classes.indexOf(List.of("ant", "bee", "cat").get(axes[i]));
        }
        return FeatureSet.of(values, 4, new LabelSet("label", classes, labels)).movedTo(TestDevice.get());
    }

    @Test
    void fewLabelsLikewise() {
        try (FeatureSet train = axes(0, List.of("ant", "bee", "cat"), 0, 1, 2);
                FeatureSet test = axes(1, List.of("cat", "bee"), 1, 2, 2);
                FeatureSet all = axes(1, List.of("cat", "bee", "ant"), 1, 2, 2)) {
            List<int[]> split = List.of(new int[] {0, 1, 2});
            assertThat(LowShot.evaluate(train, test, "label", 1, split).mean()).isEqualTo(1);
            assertThat(LowShot.evaluate(train, all, "label", 1, split).mean()).isZero();
        }
    }

    @Test
    void aClassThatWasNeverLearnedIsRefused() {
        try (FeatureSet train = train();
                FeatureSet test = test("cat", "dog")) {
            assertThatThrownBy(() -> KnnEvaluation.evaluate(train, test, "label", NEAREST))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("3 classes in the training images and 2");
            assertThatThrownBy(() -> LinearProbe.evaluate(train, test, "label", PROBE))
                    .isInstanceOf(EvaluationException.class);
            assertThatThrownBy(() -> KnnEvaluation.evaluateAll(train, test, NEAREST))
                    .isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void givesItsMemoryBack() {
        LinearProbeOptions quick = new LinearProbeOptions(List.of(0.1), 1, 30, 0.1, 3);
        try (FeatureSet train = train();
                FeatureSet test = test("cat", "bee")) {
            NativeMemory.assertNothingLeft(50, () -> {
                KnnEvaluation.evaluate(train, test, "label", NEAREST);
                try (TrainedProbe probe = LinearProbe.train(train, "label", quick)) {
                    probe.predict(test);
                }
            });
        }
    }
}
