/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.weights.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is cancelled in any step of any stage and goes on is, byte for byte, the run that was never stopped. */
class TrainingResumeTest {
    private static final int IMAGES = 56; // three steps an epoch, and some images left over
    private static final String[] EPOCHS = {"pretrain.epochs=3", "prepare-head.epochs=3", "tune.epochs=3"};

    @TempDir
    private Path temp;

    /** Notes what can be the same in two runs, and cancels at a step. */
    private static class Notes implements TrainingListener {
        private final List<TrainingEvent> events = new ArrayList<>();
        private final Cancellation cancellation = new Cancellation();
        private final String stage;
        private final long step;

        Notes(String stage, long step) {
            this.stage = stage;
            this.step = step;
        }

        static Notes only() {
            return new Notes("", 0);
        }

        @Override
        public void on(TrainingEvent event) {
            events.add(event);
            if (event instanceof StepDone done && done.stage().equals(stage) && done.step() == step) {
                cancellation.cancel();
            }
        }

        <T> Stream<T> all(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast);
        }

        Stream<String> steps() {
            return all(StepDone.class)
                    .map(s -> s.stage() + " " + s.epoch() + " " + s.step() + " " + s.loss() + " " + s.smoothedLoss()
                            + " " + s.learningRate() + " " + s.gradNorm() + " " + s.metrics());
        }
    }

    private TrainingFiles files(String name) {
        try {
            Path folder = temp.resolve(name);
            return new TrainingFiles(
                    Files.createDirectories(folder.resolve("checkpoints")),
                    Files.createDirectories(folder.resolve("exported")),
                    folder.resolve("bad-files.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrainingOutcome run(Recipe recipe, TrainingFiles files, Notes notes) {
        try (ImageSource source = Micro.images(IMAGES)) {
            return new TrainingRun(recipe, source, files, Map.of(), notes).run(Optional.empty(), notes.cancellation);
        }
    }

    private static void assertSameFiles(TrainingFiles actual, TrainingFiles expected) throws IOException {
        List<String> names = List.of("pretrain", "prepare-head", "tune");
        for (String name : names) {
            assertThat(actual.checkpoint(name)).hasBinaryContent(Files.readAllBytes(expected.checkpoint(name)));
            assertThat(actual.state(name)).doesNotExist();
            assertThat(actual.stateBefore(name)).doesNotExist();
        }
        assertThat(actual.tunedEncoder()).hasBinaryContent(Files.readAllBytes(expected.tunedEncoder()));
        assertThat(actual.untunedEncoder()).hasBinaryContent(Files.readAllBytes(expected.untunedEncoder()));
    }

    @ParameterizedTest(name = "{0}, step {1}, {2} cached views, {3} loader threads")
    @CsvSource({
        "pretrain, 1, 0, 1",
        "pretrain, 5, 0, 3",
        "pretrain, 6, 0, 1",
        "prepare-head, 4, 0, 2",
        "prepare-head, 5, 4, 2",
        "tune, 2, 4, 1",
        "tune, 8, 0, 3",
    })
    void cancelledAtAStepItGoesOnExactlyThere(String stage, long step, int cachedViews, int workers)
            throws IOException {
        Recipe recipe = Micro.recipe(EPOCHS)
                .with("prepare-head.cache-views=" + cachedViews, "logging.checkpoint-every-epochs=0")
                .with("pretrain.average-decay=0.9");
        Notes whole = Notes.only();
        TrainingFiles expected = files("whole");
        assertThat(run(recipe, expected, whole).stopped()).isEmpty();

        Notes first = new Notes(stage, step);
        TrainingFiles files = files("stopped");
        assertThat(run(recipe, files, first).stopped()).contains(new StoppedAt(stage, step));
        assertThat(files.state(stage)).exists();
        assertThat(files.checkpoint(stage)).doesNotExist();
        assertThat(first.events)
                .last()
                .isInstanceOfSatisfying(
                        StateSaved.class, saved -> assertThat(saved.step()).isEqualTo(step));

        Notes second = Notes.only();
        assertThat(run(recipe.with("data.workers=" + workers), files, second).stopped())
                .isEmpty();
        assertThat(second.all(StageStarted.class).findFirst().orElseThrow().stepsDone())
                .isEqualTo(step);
        assertThat(Stream.concat(first.steps(), second.steps()))
                .containsExactlyElementsOf(whole.steps().toList());
        assertSameFiles(files, expected);
    }

    @Test
    void stoppedAgainAndAgainItStillIsTheSameRun() throws IOException {
        Recipe recipe = Micro.recipe(EPOCHS);
        TrainingFiles expected = files("whole");
        run(recipe, expected, Notes.only());
        TrainingFiles files = files("stopped");
        List<StoppedAt> stops = new ArrayList<>();
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            for (long step = 2; step <= 8; step += 3) {
                stops.add(run(recipe, files, new Notes(stage, step)).stopped().orElseThrow());
            }
        }
        assertThat(stops).hasSize(9).contains(new StoppedAt("tune", 5));
        assertThat(run(recipe, files, Notes.only()).stopped()).isEmpty();
        assertSameFiles(files, expected);
    }

    @ParameterizedTest(name = "{0} after step {1}, {2} cached views")
    @CsvSource({"pretrain, 4, 0", "prepare-head, 5, 0", "prepare-head, 5, 4", "tune, 7, 0"})
    void killedInTheMiddleOfAnEpochItGoesOnFromTheStateSavedByTime(String stage, long step, int cachedViews)
            throws IOException {
        // Always: whenever nothing is being written.
        Recipe recipe = Micro.recipe(EPOCHS)
                .with("prepare-head.cache-views=" + cachedViews, "logging.checkpoint-every-epochs=0")
                .with("logging.save-every-minutes=1e-9");
        Notes whole = Notes.only();
        TrainingFiles expected = files("whole");
        run(recipe.with("logging.save-every-minutes=0"), expected, whole);
        assertThat(whole.all(StateSaved.class)).isEmpty();

        TrainingFiles files = files("killed");
        Notes first = new Notes(stage, step) {
            @Override
            public void on(TrainingEvent event) {
                super.on(event);
                if (event instanceof StepDone done && done.stage().equals(stage) && done.step() == step) {
                    throw new AssertionError("killed");
                }
            }
        };
        assertThatThrownBy(() -> run(recipe, files, first)).hasMessage("killed");
        long saved = first.all(StateSaved.class)
                .filter(event -> event.stage().equals(stage))
                .mapToLong(StateSaved::step)
                .max()
                .orElseThrow();
        assertThat(saved).isBetween(1L, step - 1);
        assertThat(Files.exists(files.views("prepare-head"))).isEqualTo(cachedViews > 0);

        Notes second = Notes.only();
        run(recipe.with("data.workers=3"), files, second);
        assertThat(second.all(StageStarted.class).findFirst().orElseThrow().stepsDone())
                .isEqualTo(saved);
        List<String> steps = new ArrayList<>(second.steps().toList());
        List<String> all = whole.steps().toList();
        assertThat(steps).isEqualTo(all.subList(all.size() - steps.size(), all.size()));
        assertSameFiles(files, expected);
        assertThat(files.views("prepare-head")).doesNotExist();
    }

    @Test
    void cachedViewsAreReadWhereTheyAreAndEncodedWhereTheyAreDamaged() throws IOException {
        Recipe recipe = Micro.recipe(EPOCHS).with("prepare-head.cache-views=4");
        TrainingFiles expected = files("whole");
        run(recipe, expected, Notes.only());
        for (String damage : List.of("none", "cut", "other")) {
            TrainingFiles files = files(damage);
            run(recipe, files, new Notes("prepare-head", 4));
            Path views = files.views("prepare-head");
            byte[] bytes = Files.readAllBytes(views);
            if (damage.equals("cut")) {
                Files.write(views, Arrays.copyOf(bytes, bytes.length / 2));
            } else if (damage.equals("other")) {
                Files.copy(files.state("prepare-head"), views, StandardCopyOption.REPLACE_EXISTING);
            }
            Notes rest = Notes.only();
            run(recipe, files, rest);
            assertThat(rest.all(Warned.class)
                            .anyMatch(warned -> warned.message().contains("encoded views")))
                    .isEqualTo(!damage.equals("none"));
            assertSameFiles(files, expected);
        }
    }

    /** Images of which some cannot be read, and that counts the reads of each. */
    private static final class Broken extends ForwardingSource {
        private final Set<Integer> broken;
        private final Map<Integer, AtomicInteger> reads = new ConcurrentHashMap<>();

        Broken(ImageSource images, Set<Integer> broken) {
            super(images);
            this.broken = broken;
        }

        @Override
        public DecodedPart read(int index, Part.Choice choice) {
            reads.computeIfAbsent(index, any -> new AtomicInteger()).incrementAndGet();
            if (broken.contains(index)) {
                throw new DataException("Image " + index + " is broken.");
            }
            return super.read(index, choice);
        }
    }

    @Test
    void imagesThatWereUnreadableAreNotTriedAgainAndCountWithThoseThatWereRead() throws IOException {
        Recipe recipe = Micro.recipe(EPOCHS).with("prepare-head.epochs=0");
        TrainingFiles files = files("stopped");
        Notes notes = new Notes("pretrain", 5);
        // Eight of 56, which is less than the fifth that is tolerated; alone they would be all of it.
        Set<Integer> broken = Set.of(1, 9, 17, 25, 33, 41, 49, 55);
        Broken first = new Broken(Micro.images(IMAGES), broken);
        new TrainingRun(recipe, first, files, Map.of(), notes).run(Optional.empty(), notes.cancellation);
        List<Integer> met = broken.stream().filter(first.reads::containsKey).toList();
        assertThat(met).hasSizeGreaterThan(4);
        Broken second = new Broken(Micro.images(IMAGES), broken);
        new TrainingRun(recipe.with("tune.epochs=0"), second, files, Map.of(), Notes.only()).run(Optional.empty());
        assertThat(second.reads.keySet()).doesNotContainAnyElementsOf(met);
        assertThat(Files.readAllLines(files.badFiles())).hasSizeGreaterThanOrEqualTo(met.size());
    }

    @Test
    void cancelledInTheLastStepOfAStageItStopsBeforeTheNext() throws IOException {
        Recipe recipe = Micro.recipe(EPOCHS);
        TrainingFiles files = files("stopped");
        TrainingOutcome outcome = run(recipe, files, new Notes("pretrain", 9));
        assertThat(outcome.stopped()).contains(new StoppedAt("prepare-head", 0));
        assertThat(outcome.seconds()).containsOnlyKeys("pretrain");
        assertThat(files.checkpoint("pretrain")).exists();
        TrainingFiles expected = files("whole");
        run(recipe, expected, Notes.only());
        run(recipe, files, Notes.only());
        assertSameFiles(files, expected);
    }

    @Test
    void cancelledWhileViewsAreEncodedItBeginsTheStageAnew() throws IOException {
        Recipe recipe = Micro.recipe("pretrain.epochs=1", "prepare-head.cache-views=4");
        TrainingFiles files = files("stopped");
        Notes notes = new Notes("", 0);
        TrainingListener cancelling = event -> {
            if (event instanceof StageEnded) {
                notes.cancellation.cancel();
            }
        };
        try (ImageSource source = Micro.images(IMAGES)) {
            TrainingOutcome outcome = new TrainingRun(recipe, source, files, Map.of(), cancelling)
                    .run(Optional.empty(), notes.cancellation);
            assertThat(outcome.stopped()).contains(new StoppedAt("prepare-head", 0));
        }
        assertThat(files.state("prepare-head")).doesNotExist();
    }

    @Test
    void theTimeOfAllSittingsCounts() {
        Recipe recipe = Micro.recipe("pretrain.epochs=2", "prepare-head.epochs=0", "tune.epochs=0");
        TrainingFiles files = files("stopped");
        Notes slow = new Notes("pretrain", 1) {
            @Override
            public void on(TrainingEvent event) {
                try {
                    Thread.sleep(event instanceof StepDone ? 400 : 0);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.on(event);
            }
        };
        assertThat(run(recipe, files, slow).seconds()).isEmpty();
        Notes rest = Notes.only();
        TrainingOutcome outcome = run(recipe, files, rest);
        assertThat(outcome.seconds().get("pretrain")).isGreaterThan(0.4);
        assertThat(rest.all(StageEnded.class)
                        .findFirst()
                        .orElseThrow()
                        .elapsed()
                        .toMillis())
                .isGreaterThan(400);
    }

    @Test
    void warningsGivenOnceAreNotGivenAgain() {
        Recipe recipe = Micro.recipe("pretrain.epochs=2", "prepare-head.epochs=0", "tune.epochs=0")
                .with("logging.monitor-every-steps=1", "pretrain.base-lr=1e-9", "pretrain.batch-size=2");
        TrainingFiles files = files("stopped");
        Notes first = new Notes("pretrain", 3);
        run(recipe, files, first);
        Notes second = Notes.only();
        run(recipe, files, second);
        long collapsed = Stream.concat(first.all(Warned.class), second.all(Warned.class))
                .filter(warned -> warned.message().contains("collapsed"))
                .count();
        // Two images a step span one direction: it counts as a collapse, told in the first sitting.
        assertThat(first.all(Warned.class)).anyMatch(warned -> warned.message().contains("collapsed"));
        assertThat(collapsed).isEqualTo(1);
    }

    @Test
    void theStateOfAnotherRecipeIsRefused() {
        TrainingFiles files = files("stopped");
        run(Micro.recipe(EPOCHS), files, new Notes("pretrain", 2));
        Recipe other = Micro.recipe(EPOCHS).with("decoder.depth=2");
        assertThatThrownBy(() -> run(other, files, Notes.only()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("pretrain.state.safetensors")
                .hasMessageContaining("recipe");
    }

    @Test
    void aListenerThatFailsEndsNothing() throws IOException {
        Recipe recipe = Micro.recipe("pretrain.epochs=1", "tune.epochs=1");
        TrainingFiles files = files("run");
        try (ImageSource source = Micro.images(IMAGES)) {
            TrainingListener failing = event -> {
                throw new IllegalStateException("no display");
            };
            TrainingOutcome outcome =
                    new TrainingRun(recipe, source, files, Map.of(), failing).run(Optional.empty(), new Cancellation());
            assertThat(outcome.stopped()).isEmpty();
        }
        assertThat(files.tunedEncoder()).exists();
    }
}
