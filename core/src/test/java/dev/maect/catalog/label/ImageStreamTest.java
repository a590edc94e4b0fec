/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStreamTest {
    private static final int BATCH = 4;

    @TempDir
    private Path folder;

    @Test
    void answersComeInOrderAndBrokenImagesAreAnswers() throws Exception {
        DrawnImages.write(folder.resolve("images"), 0, 10);
        Path broken = Files.writeString(folder.resolve("images/broken.png"), "no image");
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        List<Path> paths = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> paths.add(folder.resolve(String.format("images/%03d.png", i))));
        paths.add(3, broken);
        paths.add(7, folder.resolve("images/missing.png"));
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder, TestDevice.get(), Precision.FP32);
                ImageStream<float[]> stream = ImageStream.features(
                        extractor,
                        new ImageStream.Options(BATCH, 2),
                        paths.stream().map(ImageInput::of).iterator())) {
            for (Path path : paths) {
                ImageStream.Answer<float[]> answer = stream.next();
                assertThat(answer.name()).isEqualTo(path.toString());
                if (answer instanceof ImageStream.Good<float[]> good) {
                    float[] expected =
                            extractor.features(ImageDecoder.rgb().decode(Files.readAllBytes(path), path.toString()));
                    assertThat(good.value()).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
                } else {
                    assertThat(path.toString()).containsAnyOf("broken", "missing");
                    assertThat(((ImageStream.Bad<float[]>) answer).reason()).isNotBlank();
                }
            }
            assertThat(stream.hasNext()).isFalse();
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void anEndlessStreamIsReadAFewBatchesAhead() throws Exception {
        DrawnImages.write(folder.resolve("images"), 0, 1);
        byte[] file = Files.readAllBytes(folder.resolve("images/000.png"));
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        AtomicInteger taken = new AtomicInteger();
        Iterator<ImageInput> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public ImageInput next() {
                return ImageInput.of("image " + taken.getAndIncrement(), file);
            }
        };
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder, TestDevice.get(), Precision.FP32)) {
            ImageStream<float[]> stream = ImageStream.features(extractor, new ImageStream.Options(BATCH, 2), endless);
            for (int i = 0; i < 21; i++) {
                assertThat(stream.next().name()).isEqualTo("image " + i);
                assertThat(taken.get()).isLessThanOrEqualTo(i + 4 * BATCH);
            }
            stream.close();
            assertThat(stream.hasNext()).isFalse();
            assertThat(extractor.features(List.of(ImageDecoder.rgb().decode(file, "x")))[0][0])
                    .isCloseTo(extractor.features(ImageDecoder.rgb().decode(file, "x"))[0], within(1e-6f));
        }
    }
}
