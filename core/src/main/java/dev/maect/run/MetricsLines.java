/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.train.event.TrainingEvent.StageStarted;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The lines of a {@code metrics.jsonl} that an earlier sitting of the run has written. */
final class MetricsLines {
    private MetricsLines() {}

    /** Takes off half a line, which a run that was killed may have left, and shows the others to {@code seen}. */
    static void mend(Path file, Consumer<JsonNode> seen) throws IOException {
        cut(file, line -> {
            seen.accept(line);
            return false;
        });
    }

    /**
     * Takes off what tells of steps of a stage that are made again, and of a measurement that is. Lines that follow such a
     * line follow from it, whatever they tell.
     *
     * @param start with what the stage goes on
     */
    static void keepSteps(Path file, StageStarted start) throws IOException {
        cut(file, line -> line.path("stage").asString("").equals(start.stage()) && isVoid(line, start));
    }

    private static boolean isVoid(JsonNode line, StageStarted start) {
        long step = line.path("step").asLong(0);
        String kind = line.path("kind").asString("");
        return start.stepsDone() == 0
                || step > start.stepsDone()
                || kind.equals("stage-end")
                || (kind.equals("evaluation") && step == start.stepsDone() && !start.measured())
                || line.path("rollback").asLong(0) > start.rollbacks();
    }

    /** Cuts the file before the first line that {@code first} picks, or after the last whole one. */
    private static void cut(Path file, Predicate<JsonNode> first) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long kept = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    if (first.test(parse(line))) {
                        break;
                    }
                    kept += line.size();
                    line.reset();
                }
            }
        }
        if (kept < Files.size(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(kept);
            }
        }
    }

    /** A line that somebody has damaged tells nothing. */
    private static JsonNode parse(ByteArrayOutputStream line) {
        try {
            return Json.parse(line.toString(StandardCharsets.UTF_8), "a line");
        } catch (FileException e) {
            return Json.missing();
        }
    }
}
