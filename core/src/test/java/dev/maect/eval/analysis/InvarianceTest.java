/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class InvarianceTest {
    private static final PixelNormalisation HALF =
            new PixelNormalisation(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    private static FeatureExtractor extractor() {
        Encoder encoder = new Encoder(new EncoderConfig(16, 16, 8, 3, 16, 3, 2, 2));
        try (GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
        }
        TestDevice.get().place(encoder.tensors());
        return new FeatureExtractor(encoder, Pooling.MEAN_PATCH, HALF, TestDevice.get(), Precision.FP32);
    }

    /** numpy on the same numbers. */
    @Test
    void equalsTheReference() {
        try (Tensor a = Waves.features(12, 5, 0);
                Tensor b = Waves.features(12, 5, 40)) {
            Invariance invariance = Invariance.of(a, b);
            assertThat(invariance.cosine()).isCloseTo(-0.2938212356947161, within(1e-6));
            assertThat(invariance.chance()).isCloseTo(0.2491895248108816, within(1e-6));
            assertThat(Invariance.of(a, a).score()).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void measuresEveryAugmentation() {
        try (ImageSource images = new DrawnSource(1, 20, DrawnOptions.defaults());
                FeatureExtractor extractor = extractor()) {
            assertThat(Invariance.measure(extractor, images, 8, 1))
                    .hasSize(9)
                    .allSatisfy((name, invariance) ->
                            assertThat(invariance.cosine()).as(name).isLessThan(0.9999999));
        }
    }

    @Test
    void needsTheSameImages() {
        try (Tensor a = Waves.features(12, 5, 0);
                Tensor b = Waves.features(11, 5, 0)) {
            assertThatThrownBy(() -> Invariance.of(a, b)).isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void typicalImagesAreOrderedWithinTheirCluster() {
        int[] clusters = {1, 0, 1, 1, 0};
        double[] silhouettes = {0.2, 0.5, 0.9, -0.1, 0.7};
        List<TypicalImages> typical = TypicalImages.of(clusters, silhouettes, 2);
        assertThat(typical)
                .containsExactly(
                        new TypicalImages(0, 2, List.of(4, 1), List.of(1, 4)),
                        new TypicalImages(1, 3, List.of(2, 0), List.of(3, 0)));
        assertThatThrownBy(() -> TypicalImages.of(clusters, new double[1], 2)).isInstanceOf(EvaluationException.class);
    }
}
