/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A run that is cancelled or killed and goes on is the undisturbed run: weights, metrics and events. */
class ContinuedRunTest {
    /** Six steps a stage of two steps an epoch; prepare-head has four. */
    private static final Recipe RECIPE = MicroRun.recipe();

    @TempDir
    private static Path shared;

    private static RunFolder undisturbed;

    @TempDir
    private Path temp;

    private static synchronized RunFolder undisturbed() {
        if (undisturbed == null) {
            undisturbed = execute(
                            shared.resolve("whole"), RunFolder.Existing.REFUSE, RunListener.none(), new Cancellation())
                    .folder();
        }
        return undisturbed;
    }

    private static RunResult execute(
            Path folder, RunFolder.Existing existing, RunListener listener, Cancellation cancellation) {
        try (Run run = Run.open(MicroRun.request(RECIPE, folder).withExisting(existing))) {
            return run.execute(listener, cancellation);
        }
    }

    private static boolean isStep(RunEvent event, String stage, long step) {
        return event instanceof RunEvent.Training training
                && training.event() instanceof StepDone done
                && done.stage().equals(stage)
                && done.step() == step;
    }

    private static void assertSameRun(RunFolder actual) throws IOException {
        RunFolder expected = undisturbed();
        MicroRun.assertSameWeights(expected.untunedEncoder(), actual.untunedEncoder(), "encoder");
        MicroRun.assertSameWeights(expected.tunedEncoder(), actual.tunedEncoder(), "encoder");
        MicroRun.assertSameWeights(expected.checkpoint("tune"), actual.checkpoint("tune"), "head");
        assertThat(Json.read(actual.summary()).path("after"))
                .isEqualTo(Json.read(expected.summary()).path("after"));
        assertThat(lines(actual)).isEqualTo(lines(expected));
        assertThat(records(actual)).isEqualTo(records(expected));
        assertThat(names(actual.images())).isEqualTo(names(expected.images()));
        assertThat(names(actual.checkpoints())).isEqualTo(names(expected.checkpoints()));
    }

    /** What the metrics file tells, but for what depends on the machine and the hour. */
    private static List<String> lines(RunFolder folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.metrics())) {
            JsonNode json = Json.parse(line, "line");
            if (json.path("message").asString("").contains("waited for images")) {
                continue;
            }
            lines.add(json.path("kind").asString() + " " + json.path("stage").asString() + " " + json.path("step") + " "
                    + json.path("loss") + " " + json.path("eval/rankme")
                    + json.path("message").asString(""));
        }
        return lines;
    }

    /** The steps with a loss in all event files. */
    private static List<String> records(RunFolder folder) throws IOException {
        List<String> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.path())) {
            for (Path file : files.filter(name -> name.getFileName().toString().startsWith("events."))
                    .sorted()
                    .toList()) {
                records.addAll(EventRecordsTest.tags(file));
            }
        }
        return records;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"pretrain,3", "pretrain,4", "prepare-head,1", "tune,5", "tune,6"})
    void aCancelledRunGoesOn(String stage, long step) throws IOException {
        Path folder = temp.resolve("run");
        Cancellation cancellation = new Cancellation();
        List<RunEvent> events = new ArrayList<>();
        RunResult first = execute(
                folder,
                RunFolder.Existing.REFUSE,
                event -> {
                    events.add(event);
                    if (isStep(event, stage, step)) {
                        cancellation.cancel();
                    }
                },
                cancellation);
        assertThat(first).isEqualTo(new RunResult.Cancelled(new RunFolder(folder)));
        assertThat(events.get(events.size() - 1)).isEqualTo(new RunEvent.Ended(first));
        assertThat(events).noneMatch(event -> isStep(event, stage, step + 1));
        assertThat(first.folder().summary()).doesNotExist();

        List<RunEvent> later = new ArrayList<>();
        RunResult second = execute(folder, RunFolder.Existing.RESUME, later::add, new Cancellation());
        assertThat(second).isInstanceOf(RunResult.Finished.class);
        assertThat(later).noneMatch(event -> isStep(event, stage, step));
        assertThat(((RunResult.Finished) second).summary().seconds())
                .containsOnlyKeys("pretrain", "prepare-head", "tune", "evaluation");
        assertThat(Json.read(second.folder().provenance()).path("continuations").size())
                .isOne();
        assertSameRun(second.folder());
    }

    @Test
    void aRunThatHasEndedIsNotMadeAgainUntilSomethingOfItIsMissing() throws IOException {
        Path folder = temp.resolve("run");
        execute(folder, RunFolder.Existing.REFUSE, RunListener.none(), new Cancellation());
        RunFolder run = new RunFolder(folder);
        String summary = Files.readString(run.summary());
        String provenance = Files.readString(run.provenance());
        List<RunEvent> events = new ArrayList<>();
        RunResult again = execute(folder, RunFolder.Existing.RESUME, events::add, new Cancellation());
        assertThat(again).isEqualTo(new RunResult.AlreadyFinished(run));
        assertThat(events).containsExactly(new RunEvent.Ended(again));
        assertThat(Files.readString(run.summary())).isEqualTo(summary);
        assertThat(Files.readString(run.provenance())).isEqualTo(provenance);

        Cancellation late = new Cancellation();
        Files.delete(run.checkpoint("tune"));
        RunListener whenEvaluated = event -> {
            if (event instanceof RunEvent.Evaluating) {
                late.cancel();
            }
        };
        assertThat(execute(folder, RunFolder.Existing.RESUME, whenEvaluated, late))
                .isInstanceOf(RunResult.Cancelled.class);
        // An evaluation that was cut short is not taken for the one from before.
        assertThat(execute(folder, RunFolder.Existing.RESUME, RunListener.none(), new Cancellation()))
                .isInstanceOf(RunResult.Finished.class);
    }

    @ParameterizedTest
    @CsvSource({"pretrain,1", "prepare-head,3", "tune,5"})
    void aKilledRunGoesOn(String stage, long step) throws IOException {
        Path left = temp.resolve("left");
        execute(
                temp.resolve("run"),
                RunFolder.Existing.REFUSE,
                event -> {
                    if (isStep(event, stage, step)) {
                        MicroRun.copy(temp.resolve("run"), left);
                    }
                },
                new Cancellation());
        // Half a line, as a process leaves it that dies while it writes.
        Files.writeString(
                left.resolve("metrics.jsonl"), Files.readString(left.resolve("metrics.jsonl")) + "{\"time\":\"2026");
        RunResult result = execute(left, RunFolder.Existing.RESUME, RunListener.none(), new Cancellation());
        assertThat(result).isInstanceOf(RunResult.Finished.class);
        assertSameRun(result.folder());
    }

    @Test
    void aRunThatIsCancelledBeforeItBeginsOrWhileItIsEvaluatedGoesOn() throws IOException {
        Path folder = temp.resolve("run");
        Cancellation atOnce = new Cancellation();
        atOnce.cancel();
        assertThat(execute(folder, RunFolder.Existing.REFUSE, RunListener.none(), atOnce))
                .isInstanceOf(RunResult.Cancelled.class);
        Cancellation late = new Cancellation();
        RunListener whenEvaluated = event -> {
            if (event instanceof RunEvent.Evaluating) {
                late.cancel();
            }
        };
        assertThat(execute(folder, RunFolder.Existing.RESUME, whenEvaluated, late))
                .isInstanceOf(RunResult.Cancelled.class);
        List<RunEvent> events = new ArrayList<>();
        RunResult result = execute(folder, RunFolder.Existing.RESUME, events::add, new Cancellation());
        assertThat(events)
                .noneMatch(event -> event instanceof RunEvent.Training training
                        && training.event() instanceof TrainingEvent.StepDone);
        assertSameRun(result.folder());
    }

    @Test
    void whatDoesNotTouchTrainingMayChangeAndTheRestIsRefusedByName() throws IOException {
        Path folder = temp.resolve("run");
        Cancellation cancellation = new Cancellation();
        execute(
                folder,
                RunFolder.Existing.REFUSE,
                event -> {
                    if (isStep(event, "prepare-head", 1)) {
                        cancellation.cancel();
                    }
                },
                cancellation);
        Map<RunRequest, String> refused = Map.of(
                resume(folder).withSettings("tune.top-k=2"), "tune.top-k: 3 -> 2",
                resume(folder).withSettings("seed=9", "head.queue-size=64"), "seed: 3 -> 9; head.queue-size: 32 -> 64",
                resume(folder).withSettings("pretrain.epochs=9"), "pretrain.epochs: 3 -> 9 (the stage has ended)",
                resume(folder).withSettings("prepare-head.epochs=1"),
                        "prepare-head.epochs: 2 -> 1 (a stage that has begun can only become longer)",
                resume(folder).withSettings("tune.epochs=0"), "tune.epochs: 3 -> 0 (a stage can be neither left out",
                resume(folder).withSmoke(true), "smoke: false -> true",
                RunRequest.resume(folder, Images.of(MicroRun.images(32))), "val: images of a program -> none");
        refused.forEach((request, words) -> {
            try (Run run = Run.open(request)) {
                assertThatThrownBy(() -> run.execute(RunListener.none()))
                        .isInstanceOf(RunFolderException.class)
                        .hasMessageContaining("other settings")
                        .hasMessageContaining(words);
            }
        });
        List<RunEvent> events = new ArrayList<>();
        try (Run run = Run.open(resume(folder)
                .withCommand("again")
                .withSettings(
                        "data.workers=3", "prepare-head.epochs=3", "tune.epochs=2", "logging.monitor-every-steps=1"))) {
            assertThat(run.execute(events::add)).isInstanceOf(RunResult.Finished.class);
        }
        assertThat(events)
                .contains(
                        new RunEvent.Changed("data.workers: 1 -> 3"),
                        new RunEvent.Changed(
                                "prepare-head.epochs: 2 -> 3 (from here on the learning rate follows the longer schedule)"),
                        new RunEvent.Changed("tune.epochs: 3 -> 2")); // no step of it was made
        JsonNode provenance = Json.read(new RunFolder(folder).provenance());
        JsonNode sitting = provenance.path("continuations").path(0);
        assertThat(sitting.path("command").asString()).isEqualTo("again");
        assertThat(sitting.path("settings").path(0).asString()).isEqualTo("data.workers: 1 -> 3");
        assertThat(sitting.propertyNames())
                .contains("when", "maect", "java", "libtorch", "system", "threads", "device", "changed-data");
        // The next resume takes them from the folder.
        assertThat(resume(folder).recipe().text()).contains("workers: 3");
    }

    private static RunRequest resume(Path folder) {
        return RunRequest.resume(folder, Images.of(MicroRun.images(32))).withTest(Images.of(MicroRun.images(20)));
    }

    @Test
    void aRunGoesOnByItsFolderAlone() throws IOException {
        Path folder = temp.resolve("run");
        RunRequest request = RunRequest.of(
                        MicroRun.recipe("prepare-head.epochs=0", "tune.epochs=0"), Images.at("striped:40"), folder)
                .withTest(Images.at("striped:10"));
        Cancellation cancellation = new Cancellation();
        try (Run run = Run.open(request)) {
            run.execute(
                    event -> {
                        if (isStep(event, "pretrain", 3)) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
        }
        try (Run run = Run.open(RunRequest.resume(folder))) {
            assertThat(run.execute(RunListener.none())).isInstanceOf(RunResult.Finished.class);
        }
        Path whole = temp.resolve("whole");
        try (Run run = Run.open(RunRequest.ofRun(folder).withFolder(whole))) {
            run.execute(RunListener.none());
        }
        MicroRun.assertSameWeights(
                new RunFolder(whole).untunedEncoder(), new RunFolder(folder).untunedEncoder(), "encoder");
        assertThatThrownBy(() -> RunRequest.resume(undisturbed().path())).hasMessageContaining("given by a program");
        assertThatThrownBy(() -> RunRequest.resume(temp.resolve("none"))).hasMessageContaining("holds no run");
    }

    @Test
    void withOtherSettingsItIsAnotherRun() {
        Path folder = undisturbed().path();
        RunRequest other =
                MicroRun.request(RECIPE, folder).withSettings("tune.epochs=4").withExisting(RunFolder.Existing.RESUME);
        try (Run run = Run.open(other)) {
            assertThatThrownBy(() -> run.execute(RunListener.none()))
                    .isInstanceOfSatisfying(
                            RunFolderException.class,
                            e -> assertThat(e.problem()).isEqualTo(RunFolderException.Problem.HOLDS_ANOTHER_RUN))
                    .hasMessageContaining("other settings");
        }
    }

    /** How many native objects are held, without those that only wait for a garbage collection. */
    private static long nativeObjects() throws InterruptedException {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
            fewest = Math.min(fewest, Pointer.totalCount());
        }
        return fewest;
    }

    /** Threads beside those of {@code before} that still live after ten seconds; the JVM's own pool keeps its workers for a minute. */
    private static List<String> threadsLeft(Set<Thread> before) throws InterruptedException {
        List<String> left = List.of();
        for (int i = 0; i < 100; i++) {
            left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread) && !(thread instanceof ForkJoinWorkerThread))
                    .map(Thread::getName)
                    .toList();
            if (left.isEmpty()) {
                break;
            }
            Thread.sleep(100);
        }
        return left;
    }

    @Test
    void runsLeaveNeitherThreadsNorNativeObjects() throws InterruptedException {
        execute(temp.resolve("warm-up"), RunFolder.Existing.REFUSE, RunListener.none(), new Cancellation());
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        long objects = nativeObjects();
        for (int i = 0; i < 3; i++) {
            Cancellation cancellation = new Cancellation();
            execute(
                    temp.resolve("run" + i),
                    RunFolder.Existing.REFUSE,
                    event -> {
                        if (isStep(event, "tune", 3)) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
            execute(temp.resolve("run" + i), RunFolder.Existing.RESUME, RunListener.none(), new Cancellation());
        }
        assertThat(threadsLeft(threads)).isEmpty();
        assertThat(nativeObjects() - objects).isLessThanOrEqualTo(10);
    }
}
