/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.contrast.HeadFactory;
import dev.maect.contrast.TroubledHead;
import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.TestDevice;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MIM-Refiner's stages within a run: heads on several places, global and local views. */
class RefinementTest {
    private static final int IMAGES = 56; // three steps an epoch, and some images left over

    @TempDir
    private Path temp;

    private final List<TrainingEvent> events = new ArrayList<>();

    private static Recipe recipe(String... overrides) {
        return Micro.refinement(overrides);
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

    /** Cancelled in step {@code last} of {@code stage}. */
    private TrainingOutcome run(Recipe recipe, TrainingFiles files, String stage, long last) {
        Cancellation cancellation = new Cancellation();
        events.clear();
        try (ImageSource source = Micro.images(IMAGES)) {
            return new TrainingRun(recipe, source, files, Map.of(), event -> {
                        events.add(event);
                        if (event instanceof StepDone step && step.stage().equals(stage) && step.step() == last) {
                            cancellation.cancel();
                        }
                    })
                    .run(Optional.empty(), cancellation);
        }
    }

    private TrainingOutcome run(Recipe recipe, TrainingFiles files) {
        return run(recipe, files, "", 0);
    }

    private <T> Stream<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast);
    }

    private List<StepDone> steps(String stage) {
        return all(StepDone.class).filter(step -> step.stage().equals(stage)).toList();
    }

    private static Map<String, float[]> weights(Path file, String part) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile model = ModelFile.open(file)) {
            Map<String, Tensor> tensors = model.read(part);
            tensors.forEach((name, tensor) -> {
                values.put(name, Tensors.toFloats(tensor));
                tensor.close();
            });
        }
        return values;
    }

    @Test
    void theStagesFollowOneAnotherAndLeaveTheirFiles() {
        TrainingFiles files = files("run");
        run(recipe(), files);
        assertThat(all(StageStarted.class))
                .extracting(StageStarted::stage)
                .containsExactly("pretrain", "prepare-heads", "refine");
        for (String stage : List.of("prepare-heads", "refine")) {
            assertThat(steps(stage)).hasSize(6).allSatisfy(step -> {
                assertThat(step.loss()).isFinite();
                assertThat(step.gradNorm()).isPositive();
                assertThat(step.metrics())
                        .containsKeys(
                                "nn-similarity",
                                "nn-accuracy",
                                "nn-age",
                                "loss/output",
                                "loss/block0",
                                "nn-age/block0",
                                "nn-accuracy/output");
                assertThat(step.metrics().get("loss/output") + step.metrics().get("loss/block0"))
                        .isCloseTo(step.loss(), org.assertj.core.api.Assertions.within(1e-5));
            });
        }
        assertThat(all(Warned.class).map(Warned::message)).noneMatch(text -> text.contains("head prepared"));
        Map<String, float[]> untuned = weights(files.untunedEncoder(), "encoder");
        Map<String, float[]> prepared = weights(files.checkpoint("prepare-heads"), "encoder");
        Map<String, float[]> tuned = weights(files.tunedEncoder(), "encoder");
        untuned.forEach((name, values) -> {
            assertThat(prepared.get(name)).as(name).isEqualTo(values);
            if (!name.equals("pos_embed")) { // nothing else is frozen
                assertThat(tuned.get(name)).as(name).isNotEqualTo(values);
            }
        });
    }

    @Test
    void headsGoOnFromThePreparedOnesAndTheirQueues() {
        TrainingFiles files = files("run");
        run(recipe("prepare-heads.epochs=1", "refine.epochs=1"), files);
        Map<String, float[]> prepared = weights(files.checkpoint("prepare-heads"), "heads");
        Map<String, float[]> refined = weights(files.checkpoint("refine"), "heads");
        assertThat(refined.keySet()).isEqualTo(prepared.keySet());
        for (String name : List.of("output", "block0")) {
            // 3 x 16 of the first stage, then as many of the second, in a queue of 40.
            assertThat(prepared.get(name + ".queue.ptr")).containsExactly(8);
            assertThat(refined.get(name + ".queue.ptr")).containsExactly(16);
            assertThat(refined.get(name + ".projector.0.1.num_batches_tracked")).containsExactly(6);
        }
        assertThat(prepared.get("output.queue.x")).isNotEqualTo(prepared.get("block0.queue.x"));
    }

    @Test
    void aPlaceWithoutAPreparedHeadIsTold() {
        run(recipe("refine.heads=output@0.3,1,0"), files("run"));
        assertThat(all(Warned.class).map(Warned::message))
                .filteredOn(text -> text.contains("head prepared"))
                .singleElement()
                .asString()
                .contains("refine: block1 had")
                .contains("prepare-heads.heads");
        assertThat(steps("refine")).hasSize(6);
    }

    @Test
    void aPreparedHeadOfAnotherShapeIsNamed() {
        TrainingFiles files = files("run");
        run(recipe(), files, "refine", 1);
        assertThatThrownBy(() -> {
                    Files.delete(files.state("refine"));
                    run(recipe("head.queue-size=32"), files);
                })
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("the head output prepared in")
                .hasMessageContaining("queue.x");
    }

    @ParameterizedTest
    @CsvSource({"prepare-heads, 2", "prepare-heads, 3", "refine, 1", "refine, 4"})
    void aRunThatWasStoppedIsTheRunThatWasNot(String stage, long step) throws IOException {
        Recipe recipe = recipe("refine.head-weights=staggered-decay", "refine.frozen-blocks=1");
        TrainingFiles whole = files("whole");
        run(recipe, whole);
        List<Double> losses = steps("refine").stream().map(StepDone::loss).toList();
        TrainingFiles stopped = files("stopped");
        assertThat(run(recipe, stopped, stage, step).stopped()).isPresent();
        assertThat(run(recipe, stopped).stopped()).isEmpty();
        assertThat(losses).endsWith(steps("refine").stream().map(StepDone::loss).toArray(Double[]::new));
        for (String name : List.of("prepare-heads", "refine")) {
            assertThat(stopped.checkpoint(name)).hasBinaryContent(Files.readAllBytes(whole.checkpoint(name)));
        }
        assertThat(stopped.tunedEncoder()).hasBinaryContent(Files.readAllBytes(whole.tunedEncoder()));
    }

    @Test
    void checkpointedBlocksChangeNothing() throws IOException {
        TrainingFiles plain = files("plain");
        run(recipe(), plain);
        TrainingFiles checkpointed = files("checkpointed");
        run(recipe("model.checkpoint-blocks=2"), checkpointed);
        assertThat(checkpointed.tunedEncoder()).hasBinaryContent(Files.readAllBytes(plain.tunedEncoder()));
    }

    @Test
    void trainsInBfloat16AndWithLocalViewsOfTheGlobalSize() {
        run(recipe("precision=bf16", "refine.views.local.size=16", "refine.epochs=1"), files("run"));
        assertThat(steps("refine")).hasSize(3).allMatch(step -> Double.isFinite(step.loss()));
    }

    @Test
    void aStepWithoutFiniteNumbersIsSkipped() throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Path services = Files.createDirectories(temp.resolve("jar/META-INF/services"));
        Files.writeString(services.resolve(HeadFactory.class.getName()), TroubledHead.class.getName() + "\n");
        try (URLClassLoader own =
                new URLClassLoader(new URL[] {temp.resolve("jar").toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(own);
            for (TroubledHead.Trouble trouble : TroubledHead.Trouble.values()) {
                TroubledHead.set(trouble, List.of(3)); // of two passes a step, one for each head
                TrainingFiles files = files(trouble.name());
                run(
                        recipe(
                                "head.queue-size=32",
                                "prepare-heads.epochs=0",
                                "refine.head-kind=troubled",
                                "refine.views.local.count=0"),
                        files);
                assertThat(steps("refine")).extracting(StepDone::step).containsExactly(1L, 3L, 4L, 5L, 6L);
                Map<String, float[]> heads = weights(files.checkpoint("refine"), "heads");
                assertThat(heads.get("output.queue_ptr")).containsExactly(5 * 16 % 32);
                assertThat(heads.get("block0.queue_ptr")).containsExactly(5 * 16 % 32);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Objects on textured backgrounds: refinement finds them better than pre-training. */
    @Test
    void refinementFindsObjects() {
        DrawnOptions options = DrawnOptions.defaults().withImageSize(16);
        Recipe recipe = recipe(
                "model.dim=48",
                "model.depth=4",
                "model.heads=3",
                "head.projector-hidden-dim=64",
                "head.predictor-hidden-dim=128",
                "head.output-dim=32",
                "head.queue-size=256",
                "pretrain.epochs=4",
                "pretrain.batch-size=64",
                "pretrain.base-lr=4e-3",
                "prepare-heads.epochs=2",
                "prepare-heads.batch-size=64",
                "prepare-heads.heads=output,2",
                "refine.epochs=8",
                "refine.batch-size=64",
                "refine.heads=output,2",
                "refine.top-k=3",
                "prepare-heads.views.global.kind=minimal",
                "prepare-heads.views.local.kind=minimal",
                "refine.views.global.kind=minimal",
                "refine.views.local.kind=minimal");
        TrainingFiles files = files("run");
        try (ImageSource source = new DrawnSource(5, 512, options)) {
            new TrainingRun(recipe, source, files, Map.of(), events::add).run(Optional.empty());
        }
        double untuned = accuracy(files.untunedEncoder(), options);
        double tuned = accuracy(files.tunedEncoder(), options);
        assertThat(tuned).as("k-NN accuracy, %s before", untuned).isGreaterThan(Math.max(untuned + 0.05, 0.3));
    }

    private static double accuracy(Path encoder, DrawnOptions options) {
        try (ImageSource train = new DrawnSource(5, 512, options);
                ImageSource test = new DrawnSource(6, 256, options);
                FeatureExtractor extractor =
                        FeatureExtractor.open(encoder, Pooling.MEAN_PATCH, TestDevice.get(), Precision.FP32);
                FeatureSet known = extractor.extract(train, 128);
                FeatureSet asked = extractor.extract(test, 128)) {
            return KnnEvaluation.evaluate(known, asked, DrawnSource.OBJECT, KnnOptions.defaults())
                    .score(10)
                    .accuracy();
        }
    }
}
