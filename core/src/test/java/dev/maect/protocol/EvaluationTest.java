/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.protocol.standard.ColourProtocol;
import dev.maect.protocol.standard.KnnProtocol;
import dev.maect.protocol.standard.ProbeProtocol;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluation as a program asks for it, on images in memory and on the disk. */
class EvaluationTest {
    private static final DrawnOptions SMALL = DrawnOptions.defaults().withImageSize(16);

    @TempDir
    Path folder;

    private Path encoder = Path.of("");

    @BeforeEach
    void writeEncoder() {
        encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
    }

    private static CountingSource images(long seed, int count, boolean stamped) {
        return new CountingSource(new DrawnSource(seed, count, SMALL), stamped);
    }

    private Evaluation evaluation(ImageSource train, ImageSource test) {
        return Evaluation.of(encoder)
                .data(train)
                .val(test)
                .device(TestDevice.get())
                .precision(Precision.FP32);
    }

    @Test
    void givesTheCardAsAnObjectAndLeavesNothingBehind() throws IOException {
        ImageSource train = images(1, 60, false);
        ImageSource test = images(2, 30, false);
        ProtocolCard card = evaluation(train, test).run(new KnnProtocol());
        assertThat(card.results().get("object")).containsKeys("accuracy", "purity");
        assertThat(card.toJson()).contains("\"protocol\" : \"knn\"", "\"k\" : \"[10, 1, 20]\"");
        assertThat(card.encoder().name()).isEqualTo("tiny.safetensors");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(encoder);
        }
    }

    @Test
    void featuresAreArraysAlsoOfSingleImages() {
        ImageSource images = images(1, 5, false);
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder, TestDevice.get(), Precision.FP32);
                FeatureSet set = extractor.extract(images, 5)) {
            float[][] rows = set.toArrays();
            assertThat(rows).hasDimensions(5, set.dimensions());
            assertThat(rows[3][7]).isEqualTo(set.features().get(3).get(7).item_float());
            assertThat(set.firstNotFinite()).isEmpty();
            assertThat(extractor.features(List.of(images.read(0), images.read(1))))
                    .hasDimensions(2, set.dimensions());
            assertThat(extractor.features(images.read(2)))
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(rows[2]);
        }
    }

    @Test
    void readsNothingWhereTheCardHolds() {
        CountingSource train = images(1, 60, true);
        CountingSource test = images(2, 30, true);
        Evaluation evaluation = evaluation(train, test).cards(folder.resolve("cards"));
        ProtocolCard first = evaluation.run(new KnnProtocol());
        assertThat(train.reads()).isPositive();
        assertThat(test.reads()).isPositive();

        assertThat(evaluation.run(new KnnProtocol())).isEqualTo(first);
        // another protocol takes the features
        evaluation.run(new ProbeProtocol(2, 16, List.of(0.1)));
        assertThat(train.reads()).isZero();
        assertThat(test.reads()).isZero();
    }

    @Test
    void readsWhereOnlyReadingTells() {
        CountingSource train = images(1, 60, false);
        CountingSource test = images(2, 30, false);
        Evaluation evaluation = evaluation(train, test).cards(folder.resolve("cards"));
        ProtocolCard first = evaluation.run(new KnnProtocol());
        train.reads();
        assertThat(evaluation.run(new KnnProtocol())).isEqualTo(first);
        assertThat(train.reads()).isPositive();
    }

    @Test
    void noticesAnImageThatChangedAndForgivesOneThatWasOnlyTouched() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        DrawnSource drawn = new DrawnSource(1, 40, SMALL);
        for (int i = 0; i < drawn.size(); i++) {
            Path target = images.resolve(i % 2 == 0 ? "even" : "odd");
            Files.createDirectories(target);
            Files.write(target.resolve(i + ".png"), ImageEncoder.png(drawn.read(i)));
        }
        List<EvaluationEvent> events = new ArrayList<>();
        Evaluation evaluation = Evaluation.of(encoder)
                .data(images.toString())
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .cards(folder.resolve("cards"))
                .listener(events::add);
        String key = evaluation.run(new KnnProtocol()).key();

        Files.setLastModifiedTime(images.resolve("even/0.png"), FileTime.fromMillis(1_000_000));
        events.clear();
        assertThat(evaluation.run(new KnnProtocol()).key()).isEqualTo(key);
        assertThat(events).singleElement().isInstanceOf(EvaluationEvent.Kept.class);

        Files.write(images.resolve("even/0.png"), ImageEncoder.png(drawn.read(1)));
        assertThat(evaluation.run(new KnnProtocol()).key()).isNotEqualTo(key);

        Files.writeString(images.resolve("odd/1.png"), "no image");
        assertThat(evaluation.run(new KnnProtocol()).train().images()
                        + evaluation.run(new KnnProtocol()).test().images())
                .isEqualTo(39);
    }

    @Test
    void leavesNothingBehindWhereItIsRefused() {
        Evaluation evaluation =
                evaluation(images(1, 60, true), images(2, 30, true)).cards(folder.resolve("cards"));
        EvaluationProtocol finer = new ColourProtocol(20);
        assertThatThrownBy(() -> evaluation(images(1, 60, true), images(2, 10, true))
                        .cards(folder.resolve("cards"))
                        .run(finer))
                .hasMessageContaining("needs more");
        assertThat(folder.resolve("cards")).doesNotExist();
        evaluation.run(finer);
        assertThat(folder.resolve("cards/features")).exists();
    }

    @Test
    void noticesOtherWeightsInTheSameFile() {
        Evaluation evaluation =
                evaluation(images(1, 60, true), images(2, 30, true)).cards(folder.resolve("cards"));
        ProtocolCard first = evaluation.run(new KnnProtocol());
        TinyEncoder.write(encoder, 2);
        assertThat(evaluation.run(new KnnProtocol()).encoder().sha256())
                .isNotEqualTo(first.encoder().sha256());
    }

    @Test
    void tellsWhatHappensInOrder() {
        List<String> heard = new ArrayList<>();
        evaluation(images(1, 60, true), images(2, 30, true))
                .cards(folder.resolve("cards"))
                .batchSize(30)
                .listener(event -> heard.add(told(event)))
                .runFitting(List.of(new KnnProtocol()));
        assertThat(heard)
                .containsExactly(
                        "started knn", "features 30 of 60", "features 60 of 60", "features 30 of 30", "measured knn");
    }

    private static String told(EvaluationEvent event) {
        if (event instanceof EvaluationEvent.Progress progress) {
            return progress.what() + " " + progress.done() + " of " + progress.of();
        }
        return (event instanceof EvaluationEvent.Started ? "started " : "measured ") + event.protocol();
    }

    @Test
    void beginsNothingOnceItIsCancelled() {
        List<ProtocolCard> cards = new ArrayList<>();
        List<EvaluationProtocol> two = List.of(new KnnProtocol(), new ProbeProtocol(2, 16, List.of(0.1)));
        List<ProtocolCard> made = evaluation(images(1, 60, true), images(2, 30, true))
                .listener(event -> {
                    if (event instanceof EvaluationEvent.Measured measured) {
                        cards.add(measured.card());
                    }
                })
                .cancelled(() -> !cards.isEmpty())
                .runAll(two);
        assertThat(made).extracting(ProtocolCard::protocol).containsExactly("knn");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Evaluation.of(encoder).run(new KnnProtocol())).hasMessageContaining("Give data");
        assertThatThrownBy(() -> evaluation(images(1, 60, true), images(2, 30, true))
                        .classes(ClassMatching.COMMON)
                        .run(new KnnProtocol()))
                .hasMessageContaining("classes=common needs one label set");
        assertThatThrownBy(() -> EvaluationProtocols.named("kn")).hasMessageContaining("Did you mean knn?");
        assertThatThrownBy(() -> EvaluationProtocols.with(new KnnProtocol(), List.of("kk=3")))
                .hasMessageContaining("Protocol knn has no setting 'kk'");
        assertThatThrownBy(() -> EvaluationProtocols.with(new KnnProtocol(), List.of("k=0")))
                .hasMessageContaining("k is [0]");
    }

    @Test
    void settingsAreReadByKey() {
        KnnProtocol changed = EvaluationProtocols.with(
                new KnnProtocol(),
                List.of("k=5,1", "votes=uniform", "per-block=true", "poolings=class_token,mean-patch"));
        assertThat(changed.k()).containsExactly(5, 1);
        assertThat(changed.perBlock()).isTrue();
        assertThat(changed.poolings()).hasSize(2);
        assertThat(changed.tau()).containsExactly(0.07);
    }
}
