/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What the analyses make again and again does not stay. */
class AnalysisMemoryTest {
    @Test
    void colourProbesLeaveNothing() {
        float[][] histograms = Waves.histograms(400, 0);
        try (Tensor features = Waves.features(400, 96, 0)) {
            NativeMemory.assertFlat(200, 8, () -> ColourProbe.measure(features, histograms, features, histograms));
            leavesNoObjects(() -> ColourProbe.measure(features, histograms, features, histograms));
        }
    }

    @Test
    void comparisonsOfFeaturesLeaveNothing() {
        try (Tensor first = Waves.features(2000, 96, 0);
                Tensor second = Waves.features(2000, 96, 40)) {
            NativeMemory.assertFlat(100, 8, () -> Invariance.of(first, second));
            leavesNoObjects(() -> Invariance.of(first, second));
        }
    }

    @Test
    void invarianceOfImagesLeavesNothing() {
        Encoder encoder = new Encoder(new EncoderConfig(16, 16, 8, 3, 16, 2, 2, 2));
        try (GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
        }
        TestDevice.get().place(encoder.tensors());
        PixelNormalisation half = new PixelNormalisation(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
        try (ImageSource images = new DrawnSource(1, 24, DrawnOptions.defaults().withImageSize(16));
                FeatureExtractor extractor =
                        new FeatureExtractor(encoder, Pooling.MEAN_PATCH, half, TestDevice.get(), Precision.FP32)) {
            leavesNoObjects(() -> Invariance.measure(extractor, images, 8, 1));
        }
    }

    @Test
    void labelFreeScoresLeaveNothing() {
        LabelFreeOptions options = LabelFreeOptions.defaults(1);
        try (FeatureSet images = new FeatureSet(Waves.features(200, 24, 0), List.of());
                FeatureSet first = new FeatureSet(Waves.features(200, 24, 3), List.of());
                FeatureSet second = new FeatureSet(Waves.features(200, 24, 5), List.of())) {
            NativeMemory.assertFlat(6, 8, () -> LabelFreeScores.of(images, first, second, options));
            leavesNoObjects(() -> LabelFreeScores.of(images, first, second, options));
        }
    }

    private static void leavesNoObjects(Runnable work) {
        work.run();
        long before = Pointer.totalCount();
        for (int i = 0; i < 4; i++) {
            work.run();
        }
        assertThat(Pointer.totalCount() - before)
                .as("native objects left by four runs")
                .isLessThan(4);
    }
}
