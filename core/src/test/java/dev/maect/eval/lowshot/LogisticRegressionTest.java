/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticRegressionTest {
    static Stream<GoldenFile> golden() {
        return GoldenFile.all("eval.safetensors");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void preparesRowsAsTheOfficialCode(GoldenFile golden) {
        try (PointerScope scope = new PointerScope()) {
            assertThat(DoubleArrays.of(LogisticRegression.prepared(golden.copy("logreg.train_x"))))
                    .containsExactly(golden.doubles("logreg.train_preprocessed"), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void findsTheOptimumOfTheRegularisedObjective(GoldenFile golden) {
        int classes = golden.config().get("k").asInt();
        for (String which : new String[] {"reg1e-2", "reg1e-4"}) {
            String prefix = "logreg." + which + ".";
            LogisticRegressionOptions options =
                    new LogisticRegressionOptions(golden.scalar(prefix + "lambda"), 1e-9, 2000);
            try (Tensor train = golden.copy("logreg.train_x");
                    Tensor test = golden.copy("logreg.test_x");
                    LogisticModel model =
                            LogisticRegression.fit(train, golden.ints("logreg.train_y"), classes, options)) {
                assertThat(model.converged()).isTrue();
                assertThat(model.objective() / golden.scalar(prefix + "objective"))
                        .isCloseTo(1, within(1e-6));
                double[] expected = golden.doubles(prefix + "W");
                double scale = Math.sqrt(java.util.Arrays.stream(expected)
                        .map(w -> w * w)
                        .average()
                        .orElseThrow());
                assertThat(DoubleArrays.of(model.weight())).containsExactly(expected, within(1e-3 * scale));
                assertThat(model.predict(test)).containsExactly(golden.ints(prefix + "pred_test_preprocessed"));
                assertThat(model.predict(test)).containsExactly(golden.ints(prefix + "pred_test_raw"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void reachesTheOfficialLowShotResult(GoldenFile golden) {
        int classes = golden.config().get("k").asInt();
        int[] testLabels = golden.ints("logreg.test_y");
        LogisticRegressionOptions options =
                LogisticRegressionOptions.published((int) golden.shape("logreg.train_x")[0]);
        assertThat(options.regularisation()).isCloseTo(golden.scalar("logreg.official.lambda"), within(1e-15));
        try (Tensor train = golden.copy("logreg.train_x");
                Tensor test = golden.copy("logreg.test_x");
                LogisticModel model = LogisticRegression.fit(train, golden.ints("logreg.train_y"), classes, options)) {
            assertThat(model.converged()).isTrue();
            assertThat(model.objective()).isLessThan(golden.scalar("logreg.official.objective") * 1.001);
            assertThat(LabelTensors.agreement(model.predict(test), testLabels) * testLabels.length)
                    .isCloseTo(
                            golden.scalar("logreg.official.acc_test_raw") * testLabels.length,
                            within(1.001)); // an image
        }
    }

    /** At the optimum, moving any single weight either way makes the objective larger. */
    @Test
    void noWeightCanBeImproved() {
        try (FeatureSet clouds = Clouds.of(3, 60, 4, 3, 0.7);
                PointerScope scope = new PointerScope()) {
            int[] labels = clouds.labelSet("label").labels();
            double lambda = 1e-3;
            LogisticModel model = LogisticRegression.fit(
                    clouds.features(), labels, 3, new LogisticRegressionOptions(lambda, 1e-10, 1000));
            double[] x = DoubleArrays.of(LogisticRegression.prepared(clouds.features()));
            double[] w = DoubleArrays.of(model.weight());
            double atOptimum = objective(w, x, labels, lambda, 4, 3);
            assertThat(model.objective()).isCloseTo(atOptimum, within(1e-12));
            for (int i = 0; i < w.length; i++) {
                for (double delta : new double[] {-1e-2, 1e-2}) {
                    double[] moved = w.clone();
                    moved[i] += delta;
                    assertThat(objective(moved, x, labels, lambda, 4, 3)).isGreaterThan(atOptimum);
                }
            }
            model.close();
        }
    }

    /** Two of the rows are the same: they span less than their number. */
    @Test
    void fewRowsOfManyFeaturesHaveTheirBestWeightsInWhatTheySpan() {
        int rows = 7;
        int features = 20;
        int classes = 4;
        double lambda = 1e-3;
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(11);
            Tensor some = TestDevice.moved(torch.randn(rows, features));
            some.select(0, 6).copy_(some.select(0, 2));
            int[] labels = {0, 1, 2, 0, 1, 2, 2};
            try (LogisticModel model =
                    LogisticRegression.fit(some, labels, classes, new LogisticRegressionOptions(lambda, 1e-12, 1000))) {
                assertThat(model.converged()).isTrue();
                double[] x = DoubleArrays.of(LogisticRegression.prepared(some));
                double[] w = DoubleArrays.of(model.weight());
                assertThat(w).hasSize(classes * features);
                double atOptimum = objective(w, x, labels, lambda, features, classes);
                assertThat(model.objective()).isCloseTo(atOptimum, within(1e-10));
                for (int i = 0; i < w.length; i++) {
                    for (double delta : new double[] {-1e-3, 1e-3}) {
                        double[] moved = w.clone();
                        moved[i] += delta;
                        assertThat(objective(moved, x, labels, lambda, features, classes))
                                .isGreaterThan(atOptimum);
                    }
                }
            }
        }
    }

    private static double objective(double[] w, double[] x, int[] labels, double lambda, int d, int classes) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double[] logits = new double[classes];
            double normaliser = 0;
            for (int c = 0; c < classes; c++) {
                for (int j = 0; j < d; j++) {
                    logits[c] += w[c * d + j] * x[i * d + j];
                }
                normaliser += Math.exp(logits[c]);
            }
            sum += Math.log(normaliser) - logits[labels[i]];
        }
        double squares = 0;
        for (double weight : w) {
            squares += weight * weight;
        }
        return sum / labels.length + lambda / 2 * squares;
    }

    /** Few and many classes are laid out differently; both must be the optimum, of rows in more than one block. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 200})
    void theObjectiveIsThatOfItsWeights(int classes) {
        int rows = 8192;
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(3);
            Tensor features = TestDevice.moved(torch.randn(rows, 8));
            int[] labels = new int[rows];
            java.util.Arrays.setAll(labels, i -> i % classes);
            double lambda = 1e-3;
            try (LogisticModel model = LogisticRegression.fit(
                    features, labels, classes, new LogisticRegressionOptions(lambda, 1e-6, 500))) {
                double[] x = DoubleArrays.of(LogisticRegression.prepared(features));
                double[] w = DoubleArrays.of(model.weight());
                assertThat(model.converged()).isTrue();
                assertThat(model.objective())
                        .isCloseTo(objective(w, x, labels, lambda, 8, classes), within(1e-10))
                        .isLessThan(Math.log(classes));
            }
        }
    }

    @Test
    void neitherScaleNorOffsetOfARowMatters() {
        try (FeatureSet clouds = Clouds.of(3, 40, 6, 2, 1)) {
            float[] values = Tensors.toFloats(clouds.features());
            float[] changed = values.clone();
            for (int i = 0; i < changed.length; i++) {
                changed[i] = changed[i] * (1 + i / 6 % 5) + i / 6 % 3;
            }
            int[] labels = clouds.labelSet("label").labels();
            try (Tensor other = TestDevice.moved(Tensors.ofFloats(changed, 40, 6));
                    LogisticModel model = LogisticRegression.fit(
                            clouds.features(), labels, 2, new LogisticRegressionOptions(1e-3, 1e-6, 500))) {
                assertThat(model.predict(other)).containsExactly(model.predict(clouds.features()));
            }
        }
    }

    @Test
    void stopsAtTheLimitAndSaysSo() {
        try (FeatureSet clouds = Clouds.of(3, 40, 6, 2, 0.3);
                LogisticModel model = LogisticRegression.fit(
                        clouds.features(),
                        clouds.labelSet("label").labels(),
                        2,
                        new LogisticRegressionOptions(1e-7, 1e-9, 2))) {
            assertThat(model.converged()).isFalse();
            assertThat(model.iterations()).isEqualTo(2);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[4], 2, 2))) {
            assertThatThrownBy(() -> LogisticRegression.fit(x, new int[3], 2, LogisticRegressionOptions.published(2)))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("2 rows of features and 3 labels");
        }
        assertThatThrownBy(() -> new LogisticRegressionOptions(0, 1, 1)).hasMessageContaining("positive");
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet clouds = Clouds.of(3, 200, 64, 10, 0.5)) {
            int[] labels = clouds.labelSet("label").labels();
            LogisticRegressionOptions options = new LogisticRegressionOptions(1e-4, 1e-9, 30);
            NativeMemory.assertFlat(
                    25,
                    12,
                    () -> LogisticRegression.fit(clouds.features(), labels, 10, options)
                            .close());
        }
    }
}
