/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LabelFreeScoresTest {
    private static final PixelNormalisation HALF =
            new PixelNormalisation(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    private static FeatureExtractor extractor() {
        Encoder encoder = new Encoder(new EncoderConfig(16, 16, 8, 3, 16, 2, 2, 2));
        try (GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
        }
        TestDevice.get().place(encoder.tensors());
        return new FeatureExtractor(encoder, Pooling.MEAN_PATCH, HALF, TestDevice.get(), Precision.FP32);
    }

    @Test
    void measuresAnEncoderWithoutLabels() {
        try (ImageSource images = new DrawnSource(1, 60, DrawnOptions.defaults());
                FeatureExtractor extractor = extractor()) {
            LabelFreeOptions options = new LabelFreeOptions(5, 3, ViewKind.AUG, 0.2, 16, 1);
            LabelFreeScores scores = LabelFreeScores.measure(extractor, images, options);
            assertThat(scores.rankMe()).isBetween(1.0, 16.0);
            assertThat(scores.alignment()).isPositive();
            assertThat(scores.uniformity()).isNegative();
            assertThat(scores.neighbours().overlap()).isBetween(0.01, 0.99);
            assertThat(scores.byName().values()).doesNotContain(Double.NaN).hasSize(8);
            assertThat(LabelFreeScores.measure(extractor, images, options)).isEqualTo(scores);
            LabelFreeScores gentle = LabelFreeScores.measure(
                    extractor, images, new LabelFreeOptions(5, 3, ViewKind.MINIMAL, 0.9, 16, 1));
            assertThat(gentle.alignment()).isLessThan(scores.alignment());
        }
    }

    @Test
    void equalFeaturesAreAsBadAsCanBe() {
        try (Tensor same = TestDevice.moved(torch.ones(20, 6));
                FeatureSet collapsed = new FeatureSet(same, List.of())) {
            LabelFreeScores scores = LabelFreeScores.of(
                    collapsed,
                    collapsed,
                    collapsed,
                    LabelFreeOptions.defaults(0).within(20));
            assertThat(scores.byName().values()).allMatch(Double::isFinite);
            assertThat(scores.silhouette()).isZero();
            assertThat(scores.rankMe()).isCloseTo(1, within(1e-3));
            assertThat(scores.uniformity()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void fewImagesHaveFewNeighboursAndClusters() {
        LabelFreeOptions few = LabelFreeOptions.defaults(3).within(8);
        assertThat(few.neighbours()).isEqualTo(6);
        assertThat(few.clusters()).isEqualTo(2);
        assertThat(LabelFreeOptions.defaults(3).within(100)).isEqualTo(LabelFreeOptions.defaults(3));
        assertThatThrownBy(() -> LabelFreeOptions.defaults(3).within(1))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("there is 1");
    }

    @Test
    void needsRandomViews() {
        assertThatThrownBy(() -> new LabelFreeOptions(5, 3, ViewKind.EVALUATION, 0.2, 16, 1))
                .isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> new LabelFreeOptions(0, 3, ViewKind.AUG, 0.2, 16, 1))
                .isInstanceOf(EvaluationException.class);
    }
}
