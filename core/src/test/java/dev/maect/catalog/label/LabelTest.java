/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.Embedding;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelTest {
    private static final int DIMENSIONS = 10;
    private static final int COUNT = 500;
    private static final int CLASSES = 5;

    @TempDir
    private Path folder;

    private static Tensor rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < count; i++) {
            RandomStream centre = RandomStream.of(3, "centre", (from + i) % CLASSES);
            RandomStream noise = RandomStream.of(3, "noise", from + i);
            for (int d = 0; d < DIMENSIONS; d++) {
                values[i * DIMENSIONS + d] = (float) (3 * centre.nextGaussian() + noise.nextGaussian());
            }
        }
        return Tensors.ofFloats(values, count, DIMENSIONS);
    }

    private void with(Consumer<CatalogFeatures> body) {
        Path place = folder.resolve("c");
        SyntheticCatalog.write(place, COUNT, DIMENSIONS, LabelTest::rows);
        try (Catalog catalog = Catalog.openForWriting(place, "");
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            body.accept(features);
        }
    }

    private static String label(long image) {
        return "class " + image % CLASSES;
    }

    @Test
    void theFirstSuggestionsAreOfAllKinds() {
        with(features -> {
            List<NextLabels.Next> next = NextLabels.of(features, Map.of(), CLASSES, 0);
            Set<String> kinds = new HashSet<>();
            next.forEach(each -> kinds.add(label(features.image(each.row()))));
            assertThat(kinds).hasSize(CLASSES);
            Map<Long, String> labels = new LinkedHashMap<>();
            next.forEach(each -> labels.put(features.image(each.row()), label(features.image(each.row()))));
            assertThat(NextLabels.of(features, labels, 7, 0))
                    .hasSize(7)
                    .noneMatch(each -> labels.containsKey(features.image(each.row())))
                    .extracting(NextLabels.Next::row)
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void laterTheUncertainOnesComeFirst() {
        with(features -> {
            Map<Long, String> labels = new LinkedHashMap<>();
            IntStream.range(0, 80).forEach(i -> labels.put((long) i, label(i)));
            List<NextLabels.Next> next = NextLabels.of(features, labels, 10, 0);
            assertThat(next).hasSize(10).allMatch(each -> each.reason().endsWith("?"));
            LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(0));
            int[] rows = IntStream.range(80, COUNT).toArray();
            double mean = classifier.probabilities(features, rows).stream()
                    .mapToDouble(Probabilities::margin)
                    .average()
                    .orElseThrow();
            double ofNext =
                    classifier
                            .probabilities(
                                    features,
                                    next.stream().mapToInt(NextLabels.Next::row).toArray())
                            .stream()
                            .mapToDouble(Probabilities::margin)
                            .average()
                            .orElseThrow();
            assertThat(ofNext).isLessThan(mean);
        });
    }

    @Test
    void accuracyIsThatOfImagesThatWereNotLearnedFrom() {
        with(features -> {
            Map<Long, String> labels = new LinkedHashMap<>();
            RandomStream random = RandomStream.of(1, "noise");
            IntStream.range(0, 100).forEach(i -> labels.put((long) i, "class " + random.nextInt(CLASSES)));
            LinearClassifier.Validation nonsense = LinearClassifier.fit(
                            features, labels, LinearClassifier.Options.standard(0))
                    .validation();
            assertThat(nonsense.accuracy()).isLessThan(0.4);
            IntStream.range(0, 100).forEach(i -> labels.put((long) i, label(i)));
            labels.put(17L, label(18)); // a mistake
            LinearClassifier.Validation real = LinearClassifier.fit(
                            features, labels, LinearClassifier.Options.standard(0))
                    .validation();
            assertThat(real.accuracy()).isGreaterThan(0.9);
            assertThat(real.interval().low()).isLessThanOrEqualTo(real.accuracy());
            assertThat(real.labels()).hasSize(CLASSES);
            assertThat(features.image(real.doubts().get(0).row())).isEqualTo(17);
            assertThat(real.doubts().get(0).instead()).isEqualTo(label(17));
            assertThat(KnnClassifier.of(features, labels, 5).accuracy()).isGreaterThan(0.9);
        });
    }

    @Test
    void probabilitiesAreRightAsOftenAsTheySay() {
        with(features -> {
            Map<Long, String> labels = new LinkedHashMap<>();
            RandomStream random = RandomStream.of(1, "noise");
            // Three labels in ten are drawn, so that nobody can be surer than about 0.76.
            IntStream.range(0, 300)
                    .forEach(i -> labels.put((long) i, label(random.chance(0.7) ? i : random.nextInt(5))));
            LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(0));
            double confidence = classifier
                    .probabilities(features, IntStream.range(300, COUNT).toArray())
                    .stream()
                    .mapToDouble(Probabilities::confidence)
                    .average()
                    .orElseThrow();
            assertThat(confidence)
                    .isBetween(
                            classifier.validation().accuracy() - 0.08,
                            classifier.validation().accuracy() + 0.08);
        });
    }

    @Test
    void suggestionsAreTriedAgainstRandomLabels() {
        with(features -> {
            Map<Long, String> truth = new LinkedHashMap<>();
            IntStream.range(0, COUNT).forEach(i -> truth.put((long) i, label(i)));
            List<String> told = new java.util.ArrayList<>();
            List<LabellingTrial.Outcome> outcomes =
                    LabellingTrial.of(features, truth, new LabellingTrial.Options(List.of(4, 1), 2), told::add);
            assertThat(told).hasSize(4);
            assertThat(outcomes).extracting(LabellingTrial.Outcome::labels).containsExactly(5, 20);
            LabellingTrial.Outcome few = outcomes.get(0);
            assertThat(few.found()).containsExactly(5, 5); // clouds far apart: one of each
            assertThat(few.gain().mean()).isPositive();
            assertThat(few.suggested()[0]).isGreaterThan(0.8);
            assertThat(few.random()[0]).isLessThan(few.suggested()[0]);
            assertThat(LabellingTrial.table(outcomes).rows()).hasSize(4);
            truth.remove(3L);
            assertThatThrownBy(() ->
                            LabellingTrial.of(features, truth, new LabellingTrial.Options(List.of(1), 1), told::add))
                    .hasMessageContaining("499 of 500 images");
        });
    }

    @Test
    void oneClassIsNone() {
        with(features -> assertThatThrownBy(() ->
                        LinearClassifier.fit(features, Map.of(1L, "a", 2L, "a"), LinearClassifier.Options.standard(0)))
                .hasMessageContaining("at least two classes"));
    }

    @Test
    void labelsComeFromFoldersAndTables() throws IOException {
        Path images = folder.resolve("images");
        DrawnImages.write(images.resolve("cat"), 0, 6);
        DrawnImages.write(images.resolve("it's; a dog"), 6, 12);
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        Path place = folder.resolve("real");
        try (Catalog catalog = Catalog.openForWriting(place, "")) {
            Embedding.of(images.toString(), encoder, EmbedOptions.standard()).into(catalog, EmbedListener.none());
            assertThat(Labels.fromPlaces(catalog, Labels.USUAL, Optional.empty())
                            .given())
                    .isEqualTo(12);
            assertThat(Labels.of(catalog, Labels.USUAL).values()).containsOnly("cat", "it's; a dog");
            Path table = folder.resolve("images/labels.csv");
            Files.writeString(
                    table,
                    "path,label\n\"cat/000.png\",\"'); DROP TABLE labels; --\"\ncat/001.png,lion\nnowhere.png,lion\n");
            Labels.Given given = Labels.fromTable(catalog, Labels.USUAL, table);
            assertThat(given.given()).isEqualTo(2);
            assertThat(given.unknown()).isEqualTo(1);
            assertThat(Labels.of(catalog, Labels.USUAL).values()).contains("lion", "'); DROP TABLE labels; --");
            long first = catalog.find("cat/001.png").orElseThrow();
            Labels.give(catalog, Labels.USUAL, Map.of(first, ""), "prompt");
            assertThat(Labels.of(catalog, Labels.USUAL))
                    .doesNotContainKey(first)
                    .hasSize(11);
            Files.writeString(table, "something,else\n1,2\n");
            assertThatThrownBy(() -> Labels.fromTable(catalog, Labels.USUAL, table))
                    .hasMessageContaining("has no column of images");
        }
    }

    @Test
    void aSavedClassifierSaysTheSameFromFilesOnSeveralThreads() throws IOException {
        Path images = folder.resolve("images");
        DrawnImages.write(images, 0, 40);
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        Path model = folder.resolve("model.safetensors");
        Map<String, Probabilities> expected = new LinkedHashMap<>();
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("real"), "")) {
            Embedding.of(
                            images.toString(),
                            encoder,
                            new EmbedOptions(
                                    Optional.empty(),
                                    Optional.empty(),
                                    TestDevice.get(),
                                    dev.maect.engine.Precision.automatic(TestDevice.get()),
                                    8,
                                    false))
                    .into(catalog, EmbedListener.none());
            Map<Long, String> labels = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                labels.put(catalog.find(String.format("%03d.png", i)).orElseThrow(), i % 2 == 0 ? "even" : "odd");
            }
            try (CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
                LinearClassifier fitted = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(0));
                Classifier.save(model, encoder, features, fitted, "parity");
                for (int i = 20; i < 40; i++) {
                    String name = String.format("%03d.png", i);
                    int row = features.row(catalog.find(name).orElseThrow()).orElseThrow();
                    expected.put(
                            name,
                            fitted.probabilities(features, new int[] {row}).get(0));
                }
            }
        }
        try (Classifier classifier = Classifier.open(model, TestDevice.get())) {
            assertThat(classifier.classes()).containsExactly("even", "odd");
            expected.entrySet().parallelStream().forEach(entry -> {
                try {
                    byte[] file = Files.readAllBytes(images.resolve(entry.getKey()));
                    Classifier.Answer answer = classifier.classify(file);
                    assertThat(answer.label())
                            .isEqualTo(classifier.classes().get(entry.getValue().best()));
                    assertThat(answer.confidence())
                            .isCloseTo(entry.getValue().confidence(), org.assertj.core.data.Offset.offset(0.01));
                    Classifier.Answer same = classifier.classify(
                            ImageEncoder.buffered(ImageDecoder.rgb().decode(file, "x")));
                    assertThat(same.confidence())
                            .isCloseTo(answer.confidence(), org.assertj.core.data.Offset.offset(1e-4));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
        assertThatThrownBy(() -> Classifier.open(encoder, TestDevice.get())).hasMessageContaining("has no classifier");
    }
}
