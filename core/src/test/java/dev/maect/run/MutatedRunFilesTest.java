/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import dev.maect.io.Json;
import dev.maect.run.RunFolder.Existing;
import dev.maect.run.reproduction.MutatedSummary;
import dev.maect.testing.JsonMutations;
import dev.maect.testing.JsonMutations.Mutation;
import dev.maect.train.event.TrainingEvent.StageEnded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever value stands at whatever key of what a run keeps beside its tensors: it is used, or refused, or told as
 * lost. {@code -Dmaect.run.mutations=N} tries more of each file.
 */
class MutatedRunFilesTest {
    private static final int PER_FILE = Integer.getInteger("maect.run.mutations", 60);

    @TempDir
    private Path temp;

    private RunFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        Files.createDirectories(folder.checkpoints());
    }

    /** Puts every mutation of {@code original} in the place of {@code file}; what reads it may throw in words alone. */
    private static void each(Path file, String original, Runnable reader) {
        List<Mutation> mutations = new ArrayList<>(JsonMutations.of(original));
        assertThat(mutations).hasSizeGreaterThan(15);
        Collections.shuffle(mutations, new Random(original.length()));
        mutations = mutations.subList(0, Math.min(PER_FILE, mutations.size()));
        for (Mutation mutation : mutations) {
            String what = file.getFileName() + ": " + mutation.key() + " = " + mutation.value();
            try {
                Files.writeString(file, mutation.text());
                reader.run();
            } catch (MaectException e) {
                assertThat(e.getMessage()).as(what).doesNotContain("\u001b").hasSizeLessThan(2000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what, e);
            }
        }
    }

    private void isJson(Path file) {
        assertThat(Json.read(file).isObject())
                .as("%s stays a JSON object", file)
                .isTrue();
    }

    @Test
    void secondsOfStages() {
        Path file = folder.checkpoints().resolve("seconds.json");
        each(file, "{\"pretrain\": 3.5, \"tune\": 2}", () -> {
            StageSeconds seconds = new StageSeconds(folder);
            assertThat(seconds.all().values()).allMatch(value -> Double.isFinite(value) && value >= 0);
            seconds.on(new StageEnded("tune", 2, Duration.ofSeconds(2)));
            isJson(file);
        });
    }

    @Test
    void sumsOfWeights() {
        Path file = folder.checkpoints().resolve("sums.json");
        each(file, "{\"checkpoints/tune.safetensors\": \"01234567\"}", () -> {
            WeightSums sums = new WeightSums(folder);
            sums.check();
            sums.complete();
        });
    }

    @Test
    void whereARunCameFrom() {
        String original = "{\"command\": \"maect run\", \"started\": \"2026-01-01T00:00:00Z\", \"seed\": \"0\","
                + " \"continuations\": [{\"when\": \"2026-01-02T00:00:00Z\", \"settings\": [], \"changed-data\": []}]}";
        each(folder.provenance(), original, () -> {
            Provenance.write(
                    MicroRun.recipe(),
                    MicroRun.images(2),
                    "maect resume",
                    folder,
                    Optional.of(new Continuation(List.of(), List.of())));
            isJson(folder.provenance());
            assertThat(Json.read(folder.provenance()).path("continuations").isArray())
                    .isTrue();
        });
    }

    @Test
    void whatARunWasAskedToDo() throws IOException {
        StoredRequest.of(MicroRun.request(MicroRun.recipe(), folder.path()), MicroRun.recipe())
                .write(folder);
        String original = Files.readString(folder.request());
        each(folder.request(), original, () -> StoredRequest.require(folder));
    }

    @Test
    void imagesOfARun() throws IOException {
        RunData data = RunData.open(MicroRun.request(MicroRun.recipe(), folder.path()), MicroRun.recipe());
        RunImages images = new RunImages(folder, data);
        images.begin();
        Path file = folder.path().resolve("data.json");
        each(file, Files.readString(file), () -> images.goOn(false));
    }

    @Test
    void linesOfMetrics() {
        String step =
                "{\"time\": \"2026-01-01T00:00:00Z\", \"kind\": \"step\", \"stage\": \"tune\", \"epoch\": 1, \"step\": 1,"
                        + " \"loss\": 2.5}";
        String evaluation =
                "{\"kind\": \"evaluation\", \"stage\": \"tune\", \"epoch\": 1, \"step\": 2, \"eval/rankme\": 3}";
        String warning = "{\"kind\": \"warning\", \"stage\": \"tune\", \"message\": \"careful\", \"rollback\": 1}";
        for (String line : List.of(step, evaluation, warning)) {
            each(folder.metrics(), line, () -> {
                try {
                    Files.writeString(folder.metrics(), "\n" + step + "\n", StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                new MetricsFile(folder.metrics(), 1).close();
                MetricsHistory history = MetricsHistory.read(folder.metrics());
                assertThat(history.curve("tune", "loss")).isNotEmpty();
                history.evaluatedStages()
                        .forEach(stage -> assertThat(history.evaluations(stage))
                                .allSatisfy(values ->
                                        assertThat(values.values().values()).allMatch(Double::isFinite)));
            });
        }
    }

    @Test
    void summariesThatAreCompared() throws IOException {
        String original =
                "{\"images\": {\"train\": 4}, \"before\": {\"knn\": {\"shape\": 0.5}}, \"after\": {}, \"seconds\":"
                        + " {\"tune\": 1}, \"forget\": [1]}";
        Path other = temp.resolve("other.json");
        Files.writeString(other, original);
        each(folder.summary(), original, () -> MutatedSummary.compare(folder.summary(), other));
    }
}
