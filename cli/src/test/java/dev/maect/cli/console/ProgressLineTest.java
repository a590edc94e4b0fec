/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressLineTest {
    private static final StageStarted START = new StageStarted("pretrain", 4, 25, 100, 111_907_840, 85_798_656, 800, 0);

    private final ScreenStream stream = new ScreenStream();
    private long now;

    private static StepDone report(long step, Map<String, Double> metrics) {
        return new StepDone(
                "pretrain",
                2,
                4,
                step,
                100,
                0.54321,
                0.6,
                1.5e-4,
                0.8123,
                123.45,
                0.031,
                3500L << 20,
                Optional.of(Duration.ofSeconds(3723)),
                metrics);
    }

    private void train(Terminal terminal, int steps) {
        Logging.start(terminal, Logging.Verbosity.NORMAL);
        ProgressLine progress = new ProgressLine(terminal, Duration.ofSeconds(10), () -> now);
        progress.on(START);
        for (int step = 1; step <= steps; step++) {
            now += 1_000_000_000L;
            progress.on(report(step, Map.of()));
        }
        progress.on(new StageEnded("pretrain", steps, Duration.ofSeconds(steps)));
    }

    @Test
    void printsOneGreppableLineAtAnInterval() {
        train(stream.unwatched(), 100);
        List<String> lines = stream.text().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo("stage: pretrain  epochs: 4  steps: 100  images: 800  parameters: 111.9M  trainable: 85.8M");
        assertThat(lines.get(1))
                .isEqualTo("stage: pretrain  epoch: 2/4  step: 10/100  loss: 0.5432 (0.6000)  lr: 1.500e-04"
                        + "  grad-norm: 0.812  img/s: 123.5  data-wait: 3%  memory: 3.4GiB  eta: 1:02:03");
        assertThat(lines).filteredOn(line -> line.contains("step: ")).hasSize(10);
        assertThat(lines).last().isEqualTo("stage: pretrain  done in: 1:40");
        assertThat(stream.text()).doesNotContain("\r").doesNotContain("\u001b");
    }

    @Test
    void neverLosesTheLastStep() {
        train(stream.unwatched(), 7);
        assertThat(stream.text().lines()).anyMatch(line -> line.contains("step: 7/100"));
    }

    @Test
    void drawsABarWhereSomebodyLooks() {
        Terminal terminal = stream.watched();
        Logging.start(terminal, Logging.Verbosity.NORMAL);
        ProgressLine progress = new ProgressLine(terminal, Duration.ofSeconds(10), () -> now);
        progress.on(START);
        now += 1_000_000_000L;
        progress.on(report(50, Map.of()));
        assertThat(stream.screen())
                .last()
                .asString()
                .startsWith("pretrain      50% |█████     | epoch 2/4  loss 0.6000")
                .hasSizeLessThan(80);
        progress.on(new Warned("pretrain", "the loader starves"));
        assertThat(stream.screen()).anyMatch(line -> line.equals("warning: the loader starves"));
        assertThat(stream.screen()).last().asString().startsWith("pretrain");
        progress.on(new StageEnded("pretrain", 50, Duration.ofSeconds(1)));
        assertThat(stream.screen()).last().isEqualTo("");
    }

    @Test
    void whatIsMeasuredBetweenEpochsIsALineOfItsOwn() {
        Terminal terminal = stream.unwatched();
        Logging.start(terminal, Logging.Verbosity.NORMAL);
        new ProgressLine(terminal, Duration.ofSeconds(10), () -> now)
                .on(new EncoderMeasured(
                        "tune", 3, 20, 300, Duration.ofSeconds(1), Map.of("eval/effective-rank", 12.3456)));
        assertThat(stream.text()).isEqualTo("stage: tune  measured after epoch: 3/20  eval/effective-rank: 12.35\n");
    }

    @Test
    void tellsWhatSavingAndGoingBackMean() {
        Terminal terminal = stream.unwatched();
        Logging.start(terminal, Logging.Verbosity.NORMAL);
        ProgressLine progress = new ProgressLine(terminal, Duration.ofSeconds(10), () -> now);
        progress.on(new SavePostponed("tune", 40, 30, "Cannot write it: no space.", 3 << 19));
        progress.on(new SavePostponed("tune", 40, 0, "Cannot write it: no space.", -1));
        progress.on(new RolledBack("tune", 40, 30, 1, 0.5));
        progress.on(new StateSaved("tune", 41, 1 << 20, Duration.ofMillis(3)));
        assertThat(stream.text().lines())
                .containsExactly(
                        "warning: tune: step 40 could not be saved (1.5 MiB are free); the state of step 30 stays as it is,"
                                + " and it is tried again: Cannot write it: no space.",
                        "warning: tune: step 40 could not be saved; nothing of this stage is saved yet, and it is tried"
                                + " again: Cannot write it: no space.",
                        "warning: tune: going back from step 40 to step 30 (1. time); learning rates are 0.5000 of the"
                                + " recipe's from here on.");
    }

    @Test
    void metricsComeLast() {
        assertThat(ProgressLine.text(report(1, Map.of("nn-accuracy", 0.51234))))
                .endsWith("eta: 1:02:03  nn-accuracy: 0.5123");
    }

    @Test
    void goesToTheRunsLogToo(@TempDir Path folder) throws Exception {
        Logging.start(stream.unwatched(), Logging.Verbosity.QUIET);
        try (Logging.LogFile file = Logging.toFile(folder)) {
            ProgressLine progress = new ProgressLine(stream.unwatched(), Duration.ofSeconds(10), () -> now);
            progress.on(START);
            progress.on(new Warned("pretrain", "the loader starves"));
        }
        String log = Files.readString(folder.resolve("train.log"));
        assertThat(log.lines()).hasSize(2);
        assertThat(log).containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+ INFO  ProgressLine - stage: pretrain");
        assertThat(log).contains("WARN  ProgressLine - the loader starves");
        assertThat(stream.text()).isEqualTo("warning: the loader starves\n");
    }
}
