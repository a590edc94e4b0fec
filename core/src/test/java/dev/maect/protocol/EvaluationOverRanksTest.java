/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.MaectException;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.protocol.standard.BlocksProtocol;
import dev.maect.protocol.standard.FineTuneProtocol;
import dev.maect.protocol.standard.KnnProtocol;
import dev.maect.protocol.standard.LabelFreeProtocol;
import dev.maect.protocol.standard.LowShotProtocol;
import dev.maect.protocol.standard.OfficialProbeProtocol;
import dev.maect.protocol.standard.ProbeProtocol;
import dev.maect.testing.RankThreads;
import dev.maect.testing.TinyEncoder;
import dev.maect.vit.Pooling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks measure together what one process measures: the same features, byte for byte, and the same cards. */
class EvaluationOverRanksTest {
    private static final DrawnOptions SMALL = DrawnOptions.defaults().withImageSize(16);
    private static final int BATCH = 8;

    @TempDir
    Path folder;

    private Path encoder = Path.of("");

    @BeforeEach
    void writeEncoder() {
        encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
    }

    private static CountingSource images(long seed, int count) {
        return new CountingSource(new DrawnSource(seed, count, SMALL), true);
    }

    private Evaluation evaluation(ImageSource train, ImageSource test, ProcessGroup ranks) {
        return Evaluation.of(encoder)
                .data(train)
                .val(test)
                .device(ComputeDevice.CPU)
                .precision(Precision.FP32)
                .batchSize(BATCH)
                .among(ranks);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void featuresAreThoseOfOneProcessByteForByteOnEveryRank(int ranks) throws Exception {
        for (int count : List.of(1, BATCH, 61)) {
            List<float[]> one = RankThreads.run(1, group -> features(group, count));
            for (float[] found : RankThreads.run(ranks, group -> features(group, count))) {
                assertThat(found).containsExactly(one.get(0));
            }
        }
    }

    private float[] features(ProcessGroup group, int count) {
        try (ImageSource source = new DrawnSource(3, count, SMALL);
                FeatureExtractor extractor = FeatureExtractor.open(encoder, ComputeDevice.CPU, Precision.FP32)
                        .among(group);
                FeatureSet set = extractor.extract(source, BATCH)) {
            return Tensors.toFloats(set.features());
        }
    }

    private static List<EvaluationProtocol> exact() {
        return List.of(
                new KnnProtocol(),
                new BlocksProtocol(5, 0.07, List.of(Pooling.CLASS_TOKEN)),
                new ProbeProtocol(2, 16, List.of(0.1, 0.02)),
                new LowShotProtocol(List.of(1), List.of(), 2, List.of(), false),
                new LabelFreeProtocol(40, List.of(4), ViewKind.MINIMAL));
    }

    /** What trains on several ranks has other roundings. */
    private static List<EvaluationProtocol> near() {
        return List.of(
                EvaluationProtocols.with(new OfficialProbeProtocol(), List.of("epochs=2")),
                new FineTuneProtocol(
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("small"),
                        Optional.of("object"),
                        false,
                        List.of("epochs=2", "batch-size=16", "rand-augment=0")));
    }

    @Test
    void cardsAreThoseOfOneProcess() throws Exception {
        int ranks = 3;
        List<EvaluationProtocol> all = new ArrayList<>(exact());
        all.addAll(near());
        assertThat(all).allMatch(EvaluationProtocol::overRanks);
        List<ProtocolCard> one = RankThreads.run(1, group -> measure(group, all, Optional.empty()))
                .get(0);
        List<ProtocolCard> several = RankThreads.run(ranks, group -> measure(group, all, Optional.empty()))
                .get(0);
        for (int i = 0; i < all.size(); i++) {
            Map<String, Map<String, Measurement>> expected = one.get(i).results();
            Map<String, Map<String, Measurement>> found = several.get(i).results();
            assertThat(several.get(i).key()).isEqualTo(one.get(i).key());
            if (i < exact().size()) {
                assertThat(found).as(one.get(i).protocol()).isEqualTo(expected);
                continue;
            }
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach((set, metrics) -> metrics.forEach((metric, value) -> {
                if (metric.endsWith("accuracy")) { // an image or two of 30 may lie on the border
                    assertThat(Objects.requireNonNull(found.get(set))
                                    .get(metric)
                                    .value())
                            .as(metric)
                            .isCloseTo(value.value(), offset(0.07));
                }
            }));
        }
    }

    private List<ProtocolCard> measure(ProcessGroup group, List<EvaluationProtocol> protocols, Optional<Path> cards) {
        try (ImageSource train = images(1, 61);
                ImageSource test = images(2, 30)) {
            Evaluation evaluation = evaluation(train, test, group);
            return cards.map(evaluation::cards).orElse(evaluation).runAll(protocols);
        }
    }

    @Test
    void rankZeroKeepsCardsAndFeaturesAndAllGoOnFromThem() throws Exception {
        Optional<Path> cards = Optional.of(folder.resolve("cards"));
        List<ProtocolCard> first = RankThreads.run(2, group -> measure(group, List.of(new KnnProtocol()), cards))
                .get(0);
        try (Stream<Path> files = Files.list(cards.get())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .hasSize(1);
        }
        List<Integer> reads = RankThreads.run(2, group -> {
            try (CountingSource train = images(1, 61);
                    CountingSource test = images(2, 30)) {
                Evaluation evaluation = evaluation(train, test, group).cards(cards.get());
                List<ProtocolCard> again = evaluation.runAll(List.of(new KnnProtocol()));
                // another protocol takes the features
                evaluation.runAll(List.of(
                        new ProbeProtocol(2, 16, List.of(0.1)),
                        EvaluationProtocols.with(new KnnProtocol(), List.of("k=3"))));
                assertThat(group.isFirst() ? again : first).isEqualTo(first);
                return train.reads() + test.reads();
            }
        });
        assertThat(reads).containsExactly(0, 0);
    }

    @Test
    void whatOneRankCannotReadEndsTheExtractionOfAll() {
        List<String> failures = new ArrayList<>();
        assertThatThrownBy(() -> RankThreads.run(2, group -> {
                    try (ImageSource source = failing(group, new DataException("image 50 is broken"));
                            FeatureExtractor extractor = FeatureExtractor.open(
                                            encoder, ComputeDevice.CPU, Precision.FP32)
                                    .among(group)) {
                        return extractor.extract(source, BATCH);
                    } catch (MaectException e) {
                        synchronized (failures) {
                            failures.add(String.valueOf(e.getMessage()));
                        }
                        throw e;
                    }
                }))
                .isInstanceOf(MaectException.class);
        assertThat(failures).hasSize(2).allMatch(message -> message.contains("image 50 is broken"));
    }

    @Test
    void aCancellationOnOneRankIsOneOfAll() throws Exception {
        List<Boolean> cancelled = RankThreads.run(2, group -> {
            try (ImageSource source = failing(group, new CancellationException("enough"));
                    FeatureExtractor extractor = FeatureExtractor.open(encoder, ComputeDevice.CPU, Precision.FP32)
                            .among(group)) {
                extractor.extract(source, BATCH).close();
                return false;
            } catch (RuntimeException e) {
                return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                        .anyMatch(CancellationException.class::isInstance);
            }
        });
        assertThat(cancelled).containsExactly(true, true);
    }

    private static ImageSource failing(ProcessGroup group, RuntimeException failure) {
        return new ForwardingSource(new DrawnSource(3, 61, SMALL)) {
            @Override
            public DecodedPart read(int index, Part.Choice choice) {
                if (index == 50 && group.rank() == 1) {
                    throw failure;
                }
                return super.read(index, choice);
            }
        };
    }
}
