/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.io.Json;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Writes {@code metrics.jsonl}: one JSON object per line, each with {@code time} (ISO 8601, UTC), {@code kind}
 * ({@code stage-start}, {@code step}, {@code evaluation}, {@code warning}, {@code save-postponed}, {@code rolled-back},
 * {@code stage-end}) and {@code stage}; a step's further keys are those of {@link StepDone} in kebab-case, with its metrics
 * among them. A value that is not finite is {@code null}. When states are saved is not told: that differs from run to run.
 * Each line is in the file when it was told, or waits for room on the disk ({@link AppendedFile}). Appends to what an earlier sitting of the run has written, less what that tells of
 * steps that are made again: the lines are those of a run without interruption.
 */
public final class MetricsFile implements TrainingListener, AutoCloseable {
    private static final String STARTED = "stage-start";
    private static final String WARNING = "warning";

    private final Path file;
    private final int everySteps;
    private final AppendedFile lines;
    /** Stages and warnings that the file told of when a stage began to go on. */
    private final Set<String> toldBefore = new HashSet<>();

    /** Warnings of a stage that has not started yet; its line comes first. */
    private final List<Warned> early = new ArrayList<>();

    private String stage = "";

    /**
     * Opens the file.
     *
     * @param file usually {@code metrics.jsonl} in the run's folder
     * @param everySteps write one step of so many; the first and the last of a stage are always written
     * @throws MaectException if the file cannot be written
     */
    public MetricsFile(Path file, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps must be positive: " + everySteps);
        }
        this.file = file;
        this.everySteps = everySteps;
        try {
            MetricsLines.mend(file, line -> toldBefore.add(key(line)));
            lines = new AppendedFile(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static String key(JsonNode line) {
        return key(
                line.path("kind").asString(""),
                line.path("stage").asString(""),
                line.path("message").asString(""));
    }

    private static String key(String kind, String stage, String message) {
        return kind + "\n" + stage + "\n" + message;
    }

    @Override
    public void on(TrainingEvent event) {
        if (event instanceof StageStarted start) {
            started(start);
        } else if (event instanceof StepDone step) {
            stepDone(step);
        } else if (event instanceof EncoderMeasured measured) {
            measured(measured);
        } else if (event instanceof Warned warned) {
            warned(warned);
        } else if (event instanceof SavePostponed postponed) {
            postponed(postponed);
        } else if (event instanceof RolledBack back) {
            rolledBack(back);
        } else if (event instanceof StageEnded ended) {
            ended(ended);
        }
    }

    private void started(StageStarted start) {
        stage = start.stage();
        try {
            MetricsLines.keepSteps(file, start);
            toldBefore.clear();
            MetricsLines.mend(file, line -> toldBefore.add(key(line)));
        } catch (IOException e) {
            throw failure(e);
        }
        if (!toldBefore.contains(key(STARTED, stage, ""))) {
            write(startLine(start));
        }
        early.removeIf(warning -> {
            boolean own = warning.stage().equals(stage);
            if (own) {
                warned(warning);
            }
            return own;
        });
    }

    private static Map<String, Object> startLine(StageStarted start) {
        Map<String, Object> line = line(STARTED, start.stage());
        line.put("epochs", start.epochs());
        line.put("steps-per-epoch", start.stepsPerEpoch());
        line.put("steps", start.steps());
        line.put("parameters", start.parameters());
        line.put("trainable-parameters", start.trainableParameters());
        line.put("images", start.images());
        return line;
    }

    private void stepDone(StepDone report) {
        if (report.step() % everySteps != 0 && report.step() != 1 && report.step() != report.steps()) {
            return;
        }
        Map<String, Object> line = line("step", report.stage());
        line.put("epoch", report.epoch());
        line.put("epochs", report.epochs());
        line.put("step", report.step());
        line.put("steps", report.steps());
        put(line, "loss", report.loss());
        put(line, "smoothed-loss", report.smoothedLoss());
        put(line, "learning-rate", report.learningRate());
        put(line, "grad-norm", report.gradNorm());
        put(line, "images-per-second", report.imagesPerSecond());
        put(line, "data-wait-share", report.dataWaitShare());
        line.put("native-bytes", report.nativeBytes());
        report.eta().ifPresent(eta -> line.put("eta-seconds", eta.toSeconds()));
        report.metrics().forEach((name, value) -> put(line, name, value));
        write(line);
    }

    private void measured(EncoderMeasured report) {
        Map<String, Object> line = line("evaluation", report.stage());
        line.put("epoch", report.epoch());
        line.put("epochs", report.epochs());
        line.put("step", report.step());
        line.put("seconds", report.elapsed().toMillis() / 1000.0);
        report.metrics().forEach((name, value) -> put(line, name, value));
        write(line);
    }

    private void warned(Warned warning) {
        if (!warning.stage().isEmpty() && !warning.stage().equals(stage)) {
            early.add(warning);
        } else if (!toldBefore.contains(key(WARNING, warning.stage(), warning.message()))) {
            Map<String, Object> line = line(WARNING, warning.stage());
            line.put("message", warning.message());
            write(line);
        }
    }

    private void postponed(SavePostponed postponed) {
        Map<String, Object> line = line("save-postponed", postponed.stage());
        line.put("step", postponed.step());
        line.put("saved-step", postponed.savedStep());
        line.put("reason", postponed.reason());
        line.put("free-bytes", postponed.freeBytes());
        write(line);
    }

    private void rolledBack(RolledBack back) {
        Map<String, Object> line = line("rolled-back", back.stage());
        line.put("rollback", back.rollback());
        line.put("from-step", back.fromStep());
        line.put("to-step", back.toStep());
        line.put("rate-factor", back.rateFactor());
        write(line);
    }

    private void ended(StageEnded end) {
        Map<String, Object> line = line("stage-end", end.stage());
        line.put("steps", end.steps());
        line.put("seconds", end.elapsed().toMillis() / 1000.0);
        write(line);
    }

    private static Map<String, Object> line(String kind, String stage) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("kind", kind);
        line.put("stage", stage);
        return line;
    }

    private static void put(Map<String, Object> line, String key, double value) {
        line.put(key, Double.isFinite(value) ? (Object) value : null);
    }

    private void write(Map<String, Object> line) {
        lines.append((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private MaectException failure(IOException e) {
        return new MaectException("Cannot write the metrics file " + file + ": " + e.getMessage() + ".", e);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
