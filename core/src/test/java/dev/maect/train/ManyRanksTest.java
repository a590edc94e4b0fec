/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.RankThreads;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several ranks train what one process trains: the same losses and gradient norms, the same weights, queue and batch norm. */
class ManyRanksTest {
    private static final int IMAGES = 56; // three steps an epoch, and some images left over
    private static final double NEAR = 1e-5;
    private static final String[] THREE_STAGES = {
        "pretrain.epochs=2", "prepare-head.epochs=2", "tune.epochs=2", "pretrain.average-decay=0.9"
    };
    private static final String[] REFINEMENT = {
        "prepare-head.epochs=0",
        "tune.epochs=0",
        "pretrain.epochs=1",
        "head.queue-size=40",
        "prepare-heads.epochs=2",
        "prepare-heads.batch-size=16",
        "prepare-heads.base-lr=1e-2",
        "prepare-heads.warmup-epochs=0",
        "prepare-heads.heads=output,0",
        "prepare-heads.views.local.count=3",
        "prepare-heads.views.local.size=8",
        "refine.epochs=2",
        "refine.batch-size=16",
        "prepare-heads.end-lr=0",
        "refine.end-lr=0",
        "refine.encoder-base-lr=1e-2",
        "refine.head-base-lr=1e-2",
        "refine.warmup-epochs=0.5",
        "refine.top-k=3",
        "refine.heads=output,0",
        "refine.views.local.count=3",
        "refine.views.local.size=8"
    };

    @TempDir
    private Path temp;

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

    /** What rank 0 has told, and a rank's wish to stop after a step. */
    private static final class Told implements TrainingListener {
        private final List<TrainingEvent> events = new ArrayList<>();

        @Override
        public void on(TrainingEvent event) {
            events.add(event);
        }

        List<StepDone> steps() {
            return events.stream()
                    .filter(StepDone.class::isInstance)
                    .map(StepDone.class::cast)
                    .toList();
        }
    }

    private static TrainingOutcome run(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            TrainingListener told,
            Cancellation cancellation,
            ProcessGroup group) {
        return new TrainingRun(recipe, source, files, Map.of(), told, EncoderMonitor.none(), group)
                .run(Optional.empty(), cancellation);
    }

    private List<StepDone> train(Recipe recipe, TrainingFiles files, int ranks) throws Exception {
        Told told = new Told();
        RankThreads.run(ranks, group -> {
            try (ImageSource source = Micro.images(IMAGES)) {
                return run(recipe, source, files, told, new Cancellation(), group);
            }
        });
        return told.steps();
    }

    /** Until rank 0 has told of a step: then it wishes to stop. Gives the outcomes of all ranks. */
    private List<TrainingOutcome> trainUntil(Recipe recipe, TrainingFiles files, int ranks, String stage, long step)
            throws Exception {
        return RankThreads.run(ranks, group -> {
            Cancellation cancellation = new Cancellation();
            try (ImageSource source = Micro.images(IMAGES)) {
                TrainingListener listener = event -> {
                    if (event instanceof StepDone done && done.stage().equals(stage) && done.step() == step) {
                        cancellation.cancel();
                    }
                };
                return run(recipe, source, files, listener, cancellation, group);
            }
        });
    }

    /** Weights, moments, averages, queue and batch norm. */
    private static Map<String, float[]> tensors(Path state) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (StateFile file = StateFile.open(state)) {
            for (String name : file.names()) {
                try (Tensor tensor = file.read(name)) {
                    values.put(name, Tensors.toFloats(tensor));
                }
            }
        }
        return values;
    }

    private static Map<String, float[]> weights(Path file) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile model = ModelFile.open(file)) {
            for (String part : List.of("encoder", "decoder", "head", "heads")) {
                if (model.has(part)) {
                    Map<String, Tensor> tensors = model.read(part);
                    tensors.forEach((name, tensor) -> {
                        values.put(part + "." + name, Tensors.toFloats(tensor));
                        tensor.close();
                    });
                }
            }
        }
        return values;
    }

    private static void assertNear(Map<String, float[]> actual, Map<String, float[]> expected, double near) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        assertThat(actual).isNotEmpty();
        expected.forEach((name, values) -> {
            float[] found = Objects.requireNonNull(actual.get(name));
            assertThat(found).as(name).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(found[i]).as(name).isCloseTo(values[i], offset((float) (near * (1 + Math.abs(values[i])))));
            }
        });
    }

    /**
     * Rates are low: where a gradient is zero but for rounding, AdamW makes a step of the rate's size of it, whatever computed
     * it. Gradients are compared themselves, as moments, and so is all that they do not move.
     */
    private static Recipe recipe(String what, int cachedViews) {
        return Micro.recipe(what.equals("several heads") ? REFINEMENT : THREE_STAGES)
                .with(
                        "prepare-head.cache-views=" + cachedViews,
                        "logging.checkpoint-every-epochs=0",
                        "pretrain.base-lr=1e-5",
                        "prepare-head.base-lr=1e-5",
                        "prepare-heads.base-lr=1e-5",
                        "tune.encoder-base-lr=1e-5",
                        "tune.head-base-lr=1e-5",
                        "refine.encoder-base-lr=1e-5",
                        "refine.head-base-lr=1e-5");
    }

    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({
        "3, three stages, 0",
        "2, cached views, 4",
        "3, several heads, 0",
    })
    void theTrainingIsThatOfOneProcess(int ranks, String what, int cachedViews) throws Exception {
        Recipe recipe = recipe(what, cachedViews);
        List<StepDone> expected = train(recipe, files("one"), 1);
        List<StepDone> steps = train(recipe, files("several"), ranks);

        assertThat(steps).hasSameSizeAs(expected);
        for (int i = 0; i < steps.size(); i++) {
            StepDone step = steps.get(i);
            StepDone one = expected.get(i);
            String where = step.stage() + " " + step.step();
            assertThat(step.stage()).isEqualTo(one.stage());
            assertThat(step.loss()).as(where).isCloseTo(one.loss(), offset(NEAR));
            assertThat(step.gradNorm()).as(where).isCloseTo(one.gradNorm(), offset(NEAR * (1 + one.gradNorm())));
            assertThat(step.learningRate()).isEqualTo(one.learningRate());
            assertThat(step.metrics().keySet())
                    .as(where)
                    .isEqualTo(one.metrics().keySet());
            one.metrics()
                    .forEach((name, value) -> assertThat(step.metrics().get(name))
                            .as(where + " " + name)
                            .isCloseTo(value, offset(1e-4 * (1 + Math.abs(value)))));
        }
        for (StageKind kind : StageKinds.of(recipe, false)) {
            assertNear(
                    weights(files("several").checkpoint(kind.name())),
                    weights(files("one").checkpoint(kind.name())),
                    NEAR);
        }
    }

    /** The moments hold the gradients of all steps. */
    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({
        "3, pretrain, 3",
        "3, prepare-head, 5",
        "2, tune, 5",
        "2, refine, 5",
    })
    void theStateIsThatOfOneProcess(int ranks, String stage, long step) throws Exception {
        Recipe recipe = recipe(stage.equals("refine") ? "several heads" : "three stages", 0)
                .with("pretrain.accumulate=4", "pretrain.batch-size=20");
        trainUntil(recipe, files("one"), 1, stage, step);
        List<TrainingOutcome> outcomes = trainUntil(recipe, files("several"), ranks, stage, step);
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isPresent());
        assertNear(tensors(files("several").state(stage)), tensors(files("one").state(stage)), NEAR);
    }

    @Test
    void aRunGoesOnWithAnotherNumberOfRanks() throws Exception {
        Recipe recipe = recipe("three stages", 0);
        train(recipe, files("one"), 1);
        TrainingFiles files = files("several");
        trainUntil(recipe, files, 2, "pretrain", 4);
        assertThat(files.state("pretrain")).exists();
        trainUntil(recipe, files, 1, "prepare-head", 2);
        assertThat(files.state("prepare-head")).exists();
        trainUntil(recipe, files, 3, "tune", 3);
        assertThat(files.state("tune")).exists();
        train(recipe, files, 2);
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            assertNear(weights(files.checkpoint(stage)), weights(files("one").checkpoint(stage)), NEAR);
        }
    }

    @Test
    void aWishToStopOnAnyRankStopsAllAtTheSameStep() throws Exception {
        List<TrainingOutcome> outcomes = RankThreads.run(3, group -> {
            Cancellation cancellation = new Cancellation();
            AtomicInteger read = new AtomicInteger();
            try (ImageSource source = new ForwardingSource(Micro.images(IMAGES)) {
                @Override
                public DecodedPart read(int index, Part.Choice choice) {
                    if (group.rank() == 2 && read.incrementAndGet() == 15) {
                        cancellation.cancel();
                    }
                    return super.read(index, choice);
                }
            }) {
                return run(recipe("three stages", 0), source, files("run"), event -> {}, cancellation, group);
            }
        });
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isPresent());
        assertThat(outcomes.stream()
                        .map(outcome -> outcome.stopped().orElseThrow().step())
                        .distinct())
                .hasSize(1);
        assertThat(files("run").state("pretrain")).exists();
    }

    /** Rank 1 alone has a gradient that is no number, in the step after {@code steps}. */
    private static ProcessGroup troubled(ProcessGroup group, int steps) {
        AtomicInteger sums = new AtomicInteger();
        return (ProcessGroup) Proxy.newProxyInstance(
                ManyRanksTest.class.getClassLoader(),
                new Class<?>[] {ProcessGroup.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("beginSum") && group.rank() == 1 && sums.getAndIncrement() == steps) {
                        ((Tensor) arguments[0]).fill_(new Scalar(Double.NaN));
                    }
                    return method.invoke(group, arguments);
                });
    }

    @Test
    void whatIsNotFiniteOnOneRankIsSkippedByAll() throws Exception {
        Told told = new Told();
        Recipe recipe = recipe("three stages", 0).with("prepare-head.epochs=0", "tune.epochs=0");
        List<TrainingOutcome> outcomes = RankThreads.run(2, group -> {
            try (ImageSource source = Micro.images(IMAGES)) {
                return run(recipe, source, files("run"), told, new Cancellation(), troubled(group, 2));
            }
        });
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isEmpty());
        assertThat(told.steps().stream().map(StepDone::step)).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThat(told.events.stream().filter(Warned.class::isInstance).map(Object::toString))
                .anyMatch(message -> message.contains("step 3") && message.contains("skipped"));
        weights(files("run").checkpoint("pretrain"))
                .forEach((name, values) -> assertThat(values).as(name).doesNotContain(Float.NaN));
    }

    @Test
    void imagesThatAreReadBadlyByAnyRankAreKnownToTheRun() throws Exception {
        RankThreads.run(2, group -> {
            try (ImageSource source = new ForwardingSource(Micro.images(IMAGES)) {
                @Override
                public DecodedPart read(int index, Part.Choice choice) {
                    if (index % 20 == 7) {
                        throw new DataException("image " + index + " is broken");
                    }
                    return super.read(index, choice);
                }
            }) {
                return run(
                        recipe("three stages", 0).with("prepare-head.epochs=0", "tune.epochs=0"),
                        source,
                        files("run"),
                        event -> {},
                        new Cancellation(),
                        group);
            }
        });
        assertThat(Files.readAllLines(files("run").badFiles())).hasSize(3);
    }

    @Test
    void aRankThatFailsEndsTheOthers() {
        assertThatThrownBy(() -> RankThreads.run(2, group -> {
                    try (ImageSource source = new ForwardingSource(Micro.images(IMAGES)) {
                        @Override
                        public DecodedPart read(int index, Part.Choice choice) {
                            if (group.rank() == 1) {
                                throw new DataException("rank 1 has no images");
                            }
                            return super.read(index, choice);
                        }
                    }) {
                        return run(
                                recipe("three stages", 0),
                                source,
                                files("run"),
                                event -> {},
                                new Cancellation(),
                                group);
                    }
                }))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("Rank 1 (")
                .hasMessageContaining("rank 1 has no images");
    }

    @Test
    void moreRanksThanImagesInABatchAreRefused() {
        assertThatThrownBy(() -> train(recipe("three stages", 0).with("tune.batch-size=2"), files("run"), 3))
                .hasMessageContaining("tune.batch-size is 2");
    }

    /** Not for every day: prints the largest differences after 20 steps. -Dmaect.ranks=4 says up to how many ranks. */
    @Test
    @EnabledIfSystemProperty(named = "maect.ranks", matches = "\\d+")
    void theLargestDifferences() throws Exception {
        int most = Integer.getInteger("maect.ranks");
        for (boolean low : new boolean[] {true, false}) {
            for (String stage : List.of("pretrain", "prepare-head", "tune", "refine")) {
                String what = stage.equals("refine") ? "several heads" : "three stages";
                Recipe recipe = low
                        ? recipe(what, 0)
                        : Micro.recipe(what.equals("several heads") ? REFINEMENT : THREE_STAGES)
                                .with("logging.checkpoint-every-epochs=0");
                for (StageKind kind : StageKinds.of(recipe, false)) {
                    recipe = recipe.with(kind.name() + ".epochs=" + (kind.name().equals(stage) ? 8 : 1));
                }
                Recipe asked = recipe;
                trainUntil(asked, files(low + stage + 1), 1, stage, 20);
                Map<String, float[]> one = tensors(files(low + stage + 1).state(stage));
                for (int ranks = 2; ranks <= most; ranks++) {
                    TrainingFiles files = files(low + stage + ranks);
                    trainUntil(asked, files, ranks, stage, 20);
                    Map<String, float[]> several = tensors(files.state(stage));
                    System.out.printf(
                            java.util.Locale.ROOT,
                            "%s rates, %s, %d ranks: weights %.1e, averages %.1e, first moments %.1e, batch norm %.1e, queue %.1e%n",
                            low ? "low" : "usual",
                            stage,
                            ranks,
                            far(one, several, "(encoder|decoder|head|heads)\\..*(weight|bias|token|embed)"),
                            far(one, several, "average\\..*"),
                            far(one, several, "optimiser\\..*/first"),
                            far(one, several, "(head|heads)\\..*running_.*"),
                            far(one, several, "(head|heads)\\..*queue(\\.x)?"));
                }
            }
        }
    }

    private static double far(Map<String, float[]> one, Map<String, float[]> other, String names) {
        double far = 0;
        for (Map.Entry<String, float[]> entry : one.entrySet()) {
            if (entry.getKey().matches(names)) {
                float[] values = Objects.requireNonNull(other.get(entry.getKey()));
                for (int i = 0; i < values.length; i++) {
                    far = Math.max(far, Math.abs(values[i] - entry.getValue()[i]));
                }
            }
        }
        return far;
    }
}
