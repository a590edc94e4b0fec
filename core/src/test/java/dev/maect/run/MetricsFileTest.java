/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.maect.MaectException;
import dev.maect.run.MetricsHistory.Evaluated;
import dev.maect.train.event.StepReports;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.Warned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricsFileTest {
    @TempDir
    private Path folder;

    private List<JsonNode> lines() throws IOException {
        JsonMapper json = new JsonMapper();
        return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .map(json::readTree)
                .toList();
    }

    private MetricsFile open(int everySteps) {
        return new MetricsFile(folder.resolve("metrics.jsonl"), everySteps);
    }

    @Test
    void writesOneObjectPerEvent() throws IOException {
        try (MetricsFile file = open(1)) {
            file.on(new StageStarted("pretrain", 5, 10, 50, 1000, 900, 77, 0));
            file.on(StepReports.at("pretrain", 11, 50, 0.25));
            file.on(new Warned("pretrain", "the features have collapsed"));
            file.on(new StageEnded("pretrain", 50, Duration.ofMillis(1500)));
        }
        List<JsonNode> lines = lines();
        assertThat(lines)
                .extracting(
                        line -> line.get("kind").asString(),
                        line -> line.get("stage").asString())
                .containsExactly(
                        tuple("stage-start", "pretrain"),
                        tuple("step", "pretrain"),
                        tuple("warning", "pretrain"),
                        tuple("stage-end", "pretrain"));
        assertThat(lines.get(0).get("trainable-parameters").asLong()).isEqualTo(900);
        JsonNode step = lines.get(1);
        assertThat(step.propertyNames())
                .containsExactly(
                        "time",
                        "kind",
                        "stage",
                        "epoch",
                        "epochs",
                        "step",
                        "steps",
                        "loss",
                        "smoothed-loss",
                        "learning-rate",
                        "grad-norm",
                        "images-per-second",
                        "data-wait-share",
                        "native-bytes",
                        "eta-seconds",
                        "nn-accuracy");
        assertThat(step.get("loss").asDouble()).isEqualTo(0.25);
        assertThat(step.get("eta-seconds").asLong()).isEqualTo(90);
        assertThat(lines.get(2).get("message").asString()).contains("collapsed");
        assertThat(lines.get(3).get("seconds").asDouble()).isEqualTo(1.5);
    }

    @Test
    void whatIsMeasuredBetweenEpochsStandsApartFromTheStep() throws IOException {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("eval/knn-accuracy/label", 0.75);
        metrics.put("loss", Double.NaN);
        try (MetricsFile file = open(1)) {
            file.on(new EncoderMeasured("tune", 0, 5, 0, Duration.ofMillis(250), metrics));
            file.on(StepReports.at("tune", 3, 9, 0.5));
            file.on(new EncoderMeasured("tune", 1, 5, 3, Duration.ofMillis(250), Map.of("loss", 7.0)));
        }
        JsonNode line = lines().get(0);
        assertThat(line.get("kind").asString()).isEqualTo("evaluation");
        assertThat(line.get("epoch").asInt()).isZero();
        assertThat(line.get("seconds").asDouble()).isEqualTo(0.25);
        assertThat(line.get("loss").isNull()).isTrue();
        MetricsHistory history = MetricsHistory.read(folder.resolve("metrics.jsonl"));
        assertThat(history.stages()).containsExactly("tune");
        assertThat(history.evaluated("tune")).containsExactly("eval/knn-accuracy/label", "loss");
        assertThat(history.evaluated("pretrain")).isEmpty();
        assertThat(history.evaluation("tune", "eval/knn-accuracy/label"))
                .containsExactly(new MetricsHistory.Point(0, 0.75));
        assertThat(history.evaluation("tune", "loss")).containsExactly(new MetricsHistory.Point(3, 7));
        assertThat(history.curve("tune", "loss")).containsExactly(new MetricsHistory.Point(3, 0.5));
        assertThat(history.evaluatedStages()).containsExactly("tune");
        assertThat(history.evaluations("tune")).extracting(Evaluated::step).containsExactly(0L, 3L);
        assertThat(history.evaluations("tune").get(0).values())
                .containsEntry("eval/knn-accuracy/label", 0.75)
                .doesNotContainKeys("time", "epoch", "seconds");
        // What is not finite is left out.
        assertThat(history.evaluations("tune"))
                .allSatisfy(evaluated -> assertThat(evaluated.values().values()).allMatch(Double::isFinite));
        assertThat(history.evaluations("pretrain")).isEmpty();
    }

    @Test
    void isReadableWhileItIsWritten() throws IOException {
        try (MetricsFile file = open(1)) {
            file.on(StepReports.at("tune", 1, 3, 1));
            assertThat(lines()).hasSize(1);
        }
    }

    @Test
    void writesNullForWhatIsNotFinite() throws IOException {
        try (MetricsFile file = open(1)) {
            file.on(StepReports.at("tune", 1, 3, Double.NaN));
            file.on(StepReports.at("tune", 2, 3, Double.POSITIVE_INFINITY));
        }
        assertThat(lines())
                .allSatisfy(line -> assertThat(line.get("loss").isNull()).isTrue());
        assertThat(MetricsHistory.read(folder.resolve("metrics.jsonl")).curve("tune", "loss"))
                .isEmpty();
    }

    @Test
    void thinsButKeepsTheFirstAndTheLastStep() throws IOException {
        try (MetricsFile file = open(4)) {
            for (int step = 1; step <= 10; step++) {
                file.on(StepReports.at("tune", step, 10, step));
            }
        }
        assertThat(lines()).extracting(line -> line.get("step").asInt()).containsExactly(1, 4, 8, 10);
    }

    @Test
    void goesOnAfterAKilledRun() throws IOException {
        Path path = folder.resolve("metrics.jsonl");
        try (MetricsFile file = open(1)) {
            for (int step = 1; step <= 3; step++) {
                file.on(StepReports.at("tune", step, 4, step));
            }
        }
        Files.writeString(path, "{\"time\":\"2026-", StandardOpenOption.APPEND);
        try (MetricsFile file = open(1)) {
            file.on(new StageStarted("tune", 1, 4, 4, 1000, 900, 77, 2));
            file.on(StepReports.at("tune", 3, 4, 30));
            file.on(StepReports.at("tune", 4, 4, 40));
        }
        MetricsHistory history = MetricsHistory.read(path);
        assertThat(history.stages()).containsExactly("tune");
        assertThat(history.curve("tune", "loss"))
                .containsExactly(
                        new MetricsHistory.Point(1, 1),
                        new MetricsHistory.Point(2, 2),
                        new MetricsHistory.Point(3, 30),
                        new MetricsHistory.Point(4, 40));
        assertThat(history.curve("tune", "nn-accuracy")).hasSize(4);
        assertThat(lines()).hasSize(5);
        assertThat(history.curve("pretrain", "loss")).isEmpty();
    }

    @Test
    void whatIsDoneAgainIsToldOnce() throws IOException {
        Warned notice = new Warned("tune", "the average is too long");
        StageStarted start = new StageStarted("tune", 1, 4, 4, 1000, 900, 77, 0);
        try (MetricsFile file = open(1)) {
            file.on(new StageEnded("pretrain", 9, Duration.ofMillis(1500)));
            file.on(notice);
            file.on(start);
            file.on(StepReports.at("tune", 1, 4, 1));
            file.on(new Warned("tune", "the features have collapsed at step 2"));
            file.on(StepReports.at("tune", 2, 4, 2));
        }
        List<JsonNode> before = lines();
        assertThat(before)
                .extracting(line -> line.get("kind").asString())
                .containsExactly("stage-end", "stage-start", "warning", "step", "warning", "step");
        // From the second step on, from the first on, and from the beginning on.
        for (int done : new int[] {2, 1, 0}) {
            try (MetricsFile file = open(1)) {
                file.on(notice);
                file.on(new StageStarted("tune", 1, 4, 4, 1000, 900, 77, done));
                for (int step = done + 1; step <= 2; step++) {
                    if (step == 2) {
                        file.on(new Warned("tune", "the features have collapsed at step 2"));
                    }
                    file.on(StepReports.at("tune", step, 4, step));
                }
            }
            assertThat(lines())
                    .extracting(line -> line.get("kind").asString())
                    .containsExactly("stage-end", "stage-start", "warning", "step", "warning", "step");
        }
    }

    @Test
    void namesAFileThatCannotBeWrittenOrRead() {
        Path missing = folder.resolve("none").resolve("metrics.jsonl");
        assertThatThrownBy(() -> new MetricsFile(missing, 1))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> MetricsHistory.read(missing))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(missing.toString());
    }
}
