/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an analysis opens, it closes: on a tiny encoder, again and again. */
class AnalysisMemoryTest {
    private static final int WARM_UP = 2;
    private static final int RUNS = 4;

    @TempDir
    private Path folder;

    private static FeatureExtractor extractor() {
        Encoder encoder = new Encoder(new EncoderConfig(16, 16, 8, 3, 16, 2, 2, 2));
        try (GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
        }
        return new FeatureExtractor(
                encoder, Pooling.MEAN_PATCH, PixelNormalisation.IMAGENET, ComputeDevice.CPU, Precision.FP32);
    }

    private static Subject.Side side(ImageSource images) {
        return new Subject.Side(images, () -> {
            try (FeatureExtractor extractor = extractor()) {
                return extractor.extract(images, 16);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Analysis.class)
    void leavesNoNativeObjects(Analysis analysis) {
        DrawnOptions small = DrawnOptions.defaults().withImageSize(16);
        try (ImageSource train = new DrawnSource(1, 30, small);
                ImageSource test = new DrawnSource(2, 30, small)) {
            Subject subject = new Subject(
                    "tiny",
                    AnalysisMemoryTest::extractor,
                    side(train),
                    side(test),
                    folder::resolve,
                    Optional.empty(),
                    List.of(3, 2),
                    ViewKind.MINIMAL,
                    16,
                    1);
            for (int i = 0; i < WARM_UP; i++) {
                analysis.run(subject);
            }
            long before = Pointer.totalCount();
            for (int i = 0; i < RUNS; i++) {
                analysis.run(subject);
            }
            assertThat(Pointer.totalCount() - before)
                    .as("native objects left by " + RUNS + " runs")
                    .isLessThan(RUNS);
        }
    }
}
