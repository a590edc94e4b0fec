/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.LabelSet;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    private static final LinearProbeOptions QUICK = new LinearProbeOptions(List.of(1e-5, 0.1, 0.5), 20, 50, 0.1, 3);

    @Test
    void separatesWhatIsLinearlySeparable() {
        try (FeatureSet train = Clouds.of(1, 1, 500, 16, 5, 1.0);
                FeatureSet test = Clouds.of(1, 2, 200, 16, 5, 1.0)) {
            LinearProbeResult result = LinearProbe.evaluate(train, test, "label", QUICK);
            assertThat(result.accuracy()).isGreaterThan(0.95);
            assertThat(result.bestTestAccuracy()).isGreaterThanOrEqualTo(result.accuracy());
            assertThat(result.rates())
                    .extracting(LinearProbeResult.Rate::baseRate)
                    .containsExactly(1e-5, 0.1, 0.5);
            assertThat(result.chosen().baseRate()).isGreaterThan(1e-5);
        }
    }

    /** Without batch norm, features of such different scales could not be learned with one rate. */
    @Test
    void doesNotMindTheScaleOfFeatures() {
        float[] values = new float[400];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            labels[i] = i % 2;
            values[2 * i] = 0.1f * (i % 2 + (i % 7) * 0.01f);
            values[2 * i + 1] = 100 + 50 * (i % 3);
        }
        try (FeatureSet features =
                FeatureSet.of(values, 2, Clouds.labelSet("label", 2, labels)).movedTo(TestDevice.get())) {
            assertThat(LinearProbe.evaluate(features, features, "label", QUICK).accuracy())
                    .isEqualTo(1);
        }
    }

    @Test
    void isRepeatableAndDependsOnTheSeed() {
        try (FeatureSet train = Clouds.of(1, 1, 120, 8, 3, 0.3);
                FeatureSet test = Clouds.of(1, 2, 400, 8, 3, 0.3)) {
            LinearProbeOptions other = new LinearProbeOptions(QUICK.baseRates(), 20, 50, 0.1, 4);
            LinearProbeResult first = LinearProbe.evaluate(train, test, "label", QUICK);
            assertThat(LinearProbe.evaluate(train, test, "label", QUICK)).isEqualTo(first);
            assertThat(LinearProbe.evaluate(train, test, "label", other)).isNotEqualTo(first);
        }
    }

    @Test
    void choosesTheRateWithoutTheTestImages() {
        LinearProbeResult.Rate luckyOnTest = new LinearProbeResult.Rate(0.1, 0.5, 1, 0.9);
        LinearProbeResult.Rate goodButUnsure = new LinearProbeResult.Rate(0.2, 0.8, 0.7, 0.6);
        LinearProbeResult.Rate goodAndSure = new LinearProbeResult.Rate(0.3, 0.8, 0.6, 0.7);
        LinearProbeResult.Rate diverged = new LinearProbeResult.Rate(9, 0.8, Double.NaN, 0.95);
        LinearProbeResult result =
                LinearProbeResult.choosing("label", List.of(luckyOnTest, diverged, goodButUnsure, goodAndSure));
        assertThat(result.chosen()).isEqualTo(goodAndSure);
        assertThat(result.accuracy()).isEqualTo(0.7);
        assertThat(result.bestTestAccuracy()).isEqualTo(0.95);
    }

    @Test
    void scalesToTheNumberOfImages() {
        LinearProbeOptions imagenet = LinearProbeOptions.forSize(1_281_167, 0);
        assertThat(imagenet.batchSize()).isEqualTo(1024);
        assertThat(imagenet.epochs()).isEqualTo(50);
        LinearProbeOptions demo = LinearProbeOptions.forSize(2000, 0);
        assertThat(demo.batchSize()).isEqualTo(64);
        assertThat(demo.epochs()).isEqualTo(64);
        LinearProbeOptions tiny = LinearProbeOptions.forSize(5, 0);
        assertThat(tiny.batchSize()).isEqualTo(32);
        assertThat(tiny.epochs()).isEqualTo(500);
        assertThat(LinearProbeOptions.published(0).baseRates()).hasSize(10).contains(0.1, 0.01);
    }

    @Test
    void worksOnAHandfulOfImages() {
        LabelSet labels = Clouds.labelSet("label", 2, new int[] {0, 1, 0, 1});
        try (FeatureSet four =
                FeatureSet.of(new float[] {-1, 1, -2, 2}, 1, labels).movedTo(TestDevice.get())) {
            assertThat(LinearProbe.evaluate(four, four, "label", QUICK).accuracy())
                    .isEqualTo(1);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        LabelSet three = Clouds.labelSet("label", 2, new int[] {0, 1, 0});
        try (FeatureSet few = FeatureSet.of(new float[3], 1, three).movedTo(TestDevice.get());
                FeatureSet many = Clouds.of(1, 40, 3, 2, 1);
                FeatureSet wide = Clouds.of(1, 40, 4, 2, 1)) {
            assertThatThrownBy(() -> LinearProbe.evaluate(few, few, "label", QUICK))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("at least four");
            assertThatThrownBy(() -> LinearProbe.evaluate(many, many, "object", QUICK))
                    .hasMessageContaining("'object'");
            assertThatThrownBy(() -> LinearProbe.evaluate(many, wide, "label", QUICK))
                    .hasMessageContaining("3 dimensions");
        }
        assertThatThrownBy(() -> new LinearProbeOptions(List.of(), 1, 2, 0.1, 0))
                .hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new LinearProbeOptions(List.of(0.1), 0, 2, 0.1, 0))
                .hasMessageContaining("epoch");
        assertThatThrownBy(() -> new LinearProbeOptions(List.of(0.1), 1, 1, 0.1, 0))
                .hasMessageContaining("two images");
        assertThatThrownBy(() -> new LinearProbeOptions(List.of(0.1), 1, 2, 1, 0))
                .hasMessageContaining("held-out");
    }

    @Test
    void givesItsMemoryBack() {
        LinearProbeOptions options = new LinearProbeOptions(List.of(0.1, 0.2), 2, 128, 0.1, 3);
        try (FeatureSet train = Clouds.of(1, 512, 512, 10, 1.0)) {
            NativeMemory.assertFlat(40, 16, () -> LinearProbe.evaluate(train, train, "label", options));
        }
    }
}
