/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.protocol.standard.ClusterProtocol;
import dev.maect.protocol.standard.ClustersProtocol;
import dev.maect.protocol.standard.FineTuneProtocol;
import dev.maect.protocol.standard.KnnProtocol;
import dev.maect.protocol.standard.LowShotProtocol;
import dev.maect.protocol.standard.OfficialProbeProtocol;
import dev.maect.protocol.standard.ProbeProtocol;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What protocols leave beside their cards: the cluster of every image, and what came out for each. */
class WholeFolderTest {
    private static final DrawnOptions SMALL = DrawnOptions.defaults().withImageSize(16);

    @TempDir
    Path folder;

    private Evaluation evaluation(String encoder, long seed) {
        Path file = TinyEncoder.write(folder.resolve(encoder + ".safetensors"), seed);
        return Evaluation.of(List.of(EncoderUnderTest.of(file).withCards(folder.resolve("cards"))))
                .data(new DrawnSource(1, 60, SMALL))
                .device(TestDevice.get())
                .precision(Precision.FP32);
    }

    private Path beside(ProtocolCard card, String ending) {
        return folder.resolve("cards")
                .resolve(card.files().stream()
                        .filter(name -> name.endsWith(ending))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void everyImageOfTheFolderIsGrouped() throws IOException {
        ProtocolCard card = evaluation("a", 1).run(new ClustersProtocol(30, List.of(3, 2)));
        assertThat(card.test().images()).isEqualTo(60);
        List<String> lines = Files.readAllLines(beside(card, "clusters-files.csv"));
        assertThat(lines).hasSize(61).first().isEqualTo("image,cluster");
        assertThat(lines.get(1)).startsWith("\"" + new DrawnSource(1, 60, SMALL).name(0) + "\",");
        int recommended = (int) card.results().get("-").get("recommended").value();
        assertThat(lines.stream()
                        .skip(1)
                        .map(line -> line.substring(line.lastIndexOf(',') + 1))
                        .distinct())
                .hasSize(recommended);
        assertThat(evaluation("a", 1).run(new KnnProtocol()).test().images()).isEqualTo(6);
        ProtocolCard measured =
                evaluation("a", 1).val(new DrawnSource(2, 40, SMALL)).run(new ClustersProtocol(30, List.of(2)));
        assertThat(measured.test().images()).isEqualTo(40);
    }

    @Test
    void outcomesAddUpToTheNumbersOfTheCard() {
        Map<EvaluationProtocol, List<String>> numbers = Map.of(
                new KnnProtocol(),
                List.of("accuracy", "k1-accuracy"),
                new ProbeProtocol(5, 64, List.of(0.1)),
                List.of("accuracy"),
                new LowShotProtocol(List.of(1, 2), List.of(), 3, List.of(), false),
                List.of("2-shot-accuracy"),
                new ClusterProtocol(2, false, false),
                List.of("acc"),
                EvaluationProtocols.with(new OfficialProbeProtocol(), List.of("epochs=2", "rates=0.1,0.01")),
                List.of("last-epoch-accuracy"),
                EvaluationProtocols.with(new FineTuneProtocol(), List.of("set=epochs=1")),
                List.of("last-averaged-accuracy"));
        numbers.forEach((protocol, metrics) -> {
            ProtocolCard card =
                    evaluation("a", 1).val(new DrawnSource(2, 40, SMALL)).run(protocol);
            OutcomeFile outcomes = OutcomeFile.read(beside(card, OutcomeFile.ENDING));
            assertThat(outcomes.measuredOn()).isEqualTo(card.test().fingerprint());
            assertThat(outcomes.right()).containsKey("object");
            for (String set : outcomes.right().keySet()) {
                metrics.forEach(metric -> assertThat(
                                outcomes.find(set, metric).orElseThrow().mean())
                        .as(protocol.name() + " " + set + " " + metric)
                        .isCloseTo(
                                card.results().get(set).get(metric).value(),
                                org.assertj.core.data.Offset.offset(1e-6)));
            }
        });
    }

    @Test
    void lowShotTellsHowFarItIs() {
        List<String> told = new ArrayList<>();
        evaluation("a", 1)
                .val(new DrawnSource(2, 40, SMALL))
                .listener(event -> {
                    if (event instanceof EvaluationEvent.Progress progress
                            && progress.what().equals("splits")) {
                        told.add(progress.done() + "/" + progress.of());
                    }
                })
                .run(new LowShotProtocol(List.of(1), List.of(), 2, List.of(), false));
        // one shot, 1 and 10 percent, two splits each, of two label sets
        assertThat(told).startsWith("1/12", "2/12").endsWith("12/12").hasSize(12);
    }
}
