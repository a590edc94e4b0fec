/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.contrast.HeadFactory;
import dev.maect.contrast.TroubledHead;
import dev.maect.contrast.TroubledHead.Trouble;
import dev.maect.data.ImageSource;
import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.state.TrainingState;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What training does about numbers that are not finite: skips, goes back, and at last says what it saw. */
class NumericalTroubleTest {
    private static final int IMAGES = 56; // three steps an epoch

    @TempDir
    private Path temp;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final List<TrainingEvent> events = new ArrayList<>();

    @BeforeEach
    void bringTheHeadAlong() throws IOException {
        Path services = Files.createDirectories(temp.resolve("jar/META-INF/services"));
        Files.writeString(services.resolve(HeadFactory.class.getName()), TroubledHead.class.getName() + "\n");
        URL[] jar = {temp.resolve("jar").toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(jar, before));
    }

    @AfterEach
    void leaveItBehind() throws IOException {
        ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
        Thread.currentThread().setContextClassLoader(before);
    }

    private Recipe recipe(String... overrides) {
        return Micro.recipe("pretrain.epochs=1", "prepare-head.epochs=0", "tune.epochs=3", "tune.head-kind=troubled")
                .with(overrides);
    }

    private TrainingFiles files(String name) throws IOException {
        Path folder = temp.resolve(name);
        return new TrainingFiles(
                Files.createDirectories(folder.resolve("checkpoints")),
                Files.createDirectories(folder.resolve("exported")),
                folder.resolve("bad-files.txt"));
    }

    private TrainingOutcome run(Recipe recipe, TrainingFiles files) {
        return run(recipe, files, new Cancellation(), 0);
    }

    /** Cancels in step {@code last} of tuning. */
    private TrainingOutcome run(Recipe recipe, TrainingFiles files, Cancellation cancellation, long last) {
        try (ImageSource source = Micro.images(IMAGES)) {
            return new TrainingRun(recipe, source, files, Map.of(), event -> {
                        events.add(event);
                        if (event instanceof StepDone step && step.stage().equals("tune") && step.step() == last) {
                            cancellation.cancel();
                        }
                    })
                    .run(Optional.empty(), cancellation);
        }
    }

    private <T> Stream<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast);
    }

    private List<Long> tuned() {
        return all(StepDone.class)
                .filter(step -> step.stage().equals("tune"))
                .map(StepDone::step)
                .toList();
    }

    private List<String> skips() {
        return all(Warned.class)
                .map(Warned::message)
                .filter(message -> message.contains("skipped"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aSkippedStepLeavesNothingBehind(Trouble trouble) throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(trouble, List.of(2, 5));
        Recipe recipe = recipe("logging.checkpoint-every-epochs=0");
        assertThat(run(recipe, files, new Cancellation(), 1).stopped()).isPresent();
        Map<String, float[]> afterOne = values(files);
        events.clear();
        TroubledHead.set(trouble, List.of(1, 4));
        run(recipe, files, new Cancellation(), 6);
        assertThat(tuned()).containsExactly(3L, 4L, 6L);
        assertThat(skips())
                .hasSize(2)
                .allMatch(message -> message.contains(trouble == Trouble.FEATURES ? "loss" : "gradients"))
                .first()
                .asString()
                .contains("step 2")
                .contains("1 of 5");
        Map<String, float[]> now = values(files);
        assertThat(now.keySet()).isEqualTo(afterOne.keySet());
        now.forEach((name, values) -> {
            for (float value : values) {
                assertThat(value).as(name).isFinite();
            }
        });
        // As many batches as steps that were made: the queue and the statistics know nothing of the skipped ones.
        assertThat(now.get("head.queue_ptr")).containsExactly((16 * 4) % 32);
        assertThat(now.get("head.projector.1.num_batches_tracked")).containsExactly(2 * 4);
        assertThat(all(RolledBack.class)).isEmpty();
    }

    /** The tensors of the saved state of tuning. */
    private static Map<String, float[]> values(TrainingFiles files) {
        Map<String, float[]> values = new TreeMap<>();
        try (StateFile file = StateFile.open(files.state("tune"))) {
            for (String name : file.names()) {
                try (Tensor tensor = file.read(name)) {
                    values.put(name, Tensors.toFloats(tensor));
                }
            }
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void oneWrongStepLateInAStageCostsThatStep(Trouble trouble) throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(trouble, List.of(37));
        assertThat(run(recipe("tune.epochs=14"), files).stopped()).isEmpty();
        assertThat(tuned()).hasSize(14 * 3 - 1).doesNotContain(37L).contains(36L, 38L, 42L);
        assertThat(skips()).singleElement().asString().contains("step 37").contains("1 of 5");
        assertThat(all(RolledBack.class)).isEmpty();
        try (ModelFile file = ModelFile.open(files.tunedEncoder());
                Encoder encoder = file.encoder()) { // refuses weights that are not finite
            assertThat(encoder.tensors().all()).isNotEmpty();
        }
    }

    @Test
    void severalInARowGoBackToTheLastStateWithLowerRates() throws IOException {
        TrainingFiles files = files("run");
        // Passes 4 to 6 are the second epoch; then it begins again after the first.
        TroubledHead.set(Trouble.FEATURES, List.of(5, 6));
        run(recipe("safety.skipped-in-a-row=2", "safety.rate-factor=0.25"), files);
        assertThat(tuned()).containsExactly(1L, 2L, 3L, 4L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(all(RolledBack.class)).containsExactly(new RolledBack("tune", 6, 3, 1, 0.25));
        StageStarted again = all(StageStarted.class).reduce((a, b) -> b).orElseThrow();
        assertThat(again.stepsDone()).isEqualTo(3);
        assertThat(again.rollbacks()).isEqualTo(1);
        List<Double> rates = all(StepDone.class)
                .filter(step -> step.stage().equals("tune") && step.step() == 4)
                .map(StepDone::learningRate)
                .toList();
        assertThat(rates.get(1)).isEqualTo(rates.get(0) * 0.25);
        assertThat(files.tunedEncoder()).exists();
        assertThat(files.state("tune")).doesNotExist();
        assertThat(files.diagnosis()).doesNotExist();
    }

    @Test
    void withoutAStateItBeginsTheStageAnew() throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(Trouble.GRADIENT, List.of(2, 3));
        run(recipe("safety.skipped-in-a-row=2", "logging.checkpoint-every-epochs=0"), files);
        assertThat(tuned()).containsExactly(1L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(all(RolledBack.class)).containsExactly(new RolledBack("tune", 3, 0, 1, 0.5));
    }

    @Test
    void theLoweredRatesAreKeptWhenTheRunGoesOn() throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(Trouble.FEATURES, List.of(5, 6));
        Recipe recipe = recipe("safety.skipped-in-a-row=2");
        run(recipe, files, new Cancellation(), 7);
        try (StateFile file = StateFile.open(files.state("tune"))) {
            TrainingState state = TrainingState.parse(file.text(), "state");
            assertThat(state.position()).isEqualTo(new Position(2, 1));
            assertThat(state.trouble()).isEqualTo(new TrainingState.Trouble(0, 0, 1, 0.5));
        }
        events.clear();
        run(recipe, files);
        double lowered = all(StepDone.class).findFirst().orElseThrow().learningRate();
        events.clear();
        TroubledHead.set(Trouble.FEATURES, List.of());
        run(recipe, files("undisturbed"));
        double usual = all(StepDone.class)
                .filter(step -> step.stage().equals("tune") && step.step() == 8)
                .findFirst()
                .orElseThrow()
                .learningRate();
        assertThat(lowered).isEqualTo(usual * 0.5);
    }

    @Test
    void skippedStepsInARowAreCountedOverAStop() throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(Trouble.FEATURES, IntStream.rangeClosed(3, 6).boxed().toList());
        Recipe recipe = recipe("safety.skipped-in-a-row=5", "safety.rollbacks=0", "logging.checkpoint-every-epochs=0");
        Cancellation cancellation = new Cancellation();
        try (ImageSource source = Micro.images(IMAGES)) {
            new TrainingRun(recipe, source, files, Map.of(), event -> {
                        events.add(event);
                        if (skips().size() == 4) {
                            cancellation.cancel();
                        }
                    })
                    .run(Optional.empty(), cancellation);
        }
        TroubledHead.set(Trouble.FEATURES, List.of(1));
        assertThatThrownBy(() -> run(recipe, files)).isInstanceOf(DivergedException.class);
    }

    @Test
    void atLastItStopsWithADiagnosis() throws IOException {
        TrainingFiles files = files("run");
        TroubledHead.set(Trouble.GRADIENT, IntStream.rangeClosed(5, 99).boxed().toList());
        Recipe recipe = recipe("safety.skipped-in-a-row=2", "safety.rollbacks=1");
        assertThatThrownBy(() -> run(recipe, files))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("step 5")
                .hasMessageContaining("went back 1 time")
                .hasMessageContaining("0.5 of the recipe's")
                .hasMessageContaining("Gradients that are not finite: encoder.blocks.1.norm1.weight")
                .hasMessageContaining("diverged.json");
        // After the step back the first two steps fail: those of the second epoch.
        JsonNode diagnosis = Json.read(files.diagnosis());
        assertThat(diagnosis.path("stage").asString()).isEqualTo("tune");
        assertThat(diagnosis.path("step").asInt()).isEqualTo(5);
        assertThat(diagnosis.path("rate-factor").asDouble()).isEqualTo(0.5);
        JsonNode steps = diagnosis.path("skipped-steps");
        assertThat(steps.size()).isEqualTo(2);
        assertThat(steps.path(0).path("images").size()).isEqualTo(16);
        assertThat(steps.path(0).path("names").size()).isEqualTo(16);
        assertThat(steps.path(1).path("gradients-not-finite").toString()).contains("encoder.norm.weight");
        assertThat(steps.path(1).path("weights-not-finite").size()).isZero();
        // The state is still there, to be looked at and gone on from.
        assertThat(files.state("tune")).exists();
        TroubledHead.set(Trouble.GRADIENT, List.of());
        assertThat(run(recipe, files).stopped()).isEmpty();
        assertThat(files.tunedEncoder()).exists();
    }
}
