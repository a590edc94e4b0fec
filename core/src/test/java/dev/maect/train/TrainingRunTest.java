/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelExport;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.format.MetaFormat;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.RunFolder;
import dev.maect.run.StartingPoint;
import dev.maect.testing.Micro;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.Reconstructed;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.Model;
import dev.maect.vit.Encoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stages on a micro model: what they leave, what they keep, and that a resumed run is the same run. */
class TrainingRunTest {
    @TempDir
    private Path temp;

    /** Remembers what it is told, and stops training at a step if asked to. */
    private static final class Recorder implements TrainingListener {
        private final List<StepDone> reports = new ArrayList<>();
        private final List<String> stages = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<Image> reconstructions = new ArrayList<>();
        private String stopStage = "";
        private long stopStep;
        private Runnable stop = () -> {
            throw new Killed();
        };
        private final List<TrainingEvent> events = new ArrayList<>();

        @Override
        public void on(TrainingEvent event) {
            events.add(event);
            if (event instanceof StageStarted start) {
                stages.add(start.stage());
            } else if (event instanceof StepDone step) {
                reports.add(step);
                if (step.stage().equals(stopStage) && step.step() == stopStep) {
                    stop.run();
                }
            } else if (event instanceof Warned warned) {
                warnings.add(warned.message());
            } else if (event instanceof StageEnded end) {
                assertThat(end.elapsed()).isPositive();
            } else if (event instanceof Reconstructed images) {
                reconstructions.addAll(images.reconstructed());
            }
        }

        List<Double> losses(String stage) {
            return reports.stream()
                    .filter(r -> r.stage().equals(stage))
                    .map(StepDone::loss)
                    .toList();
        }
    }

    /** As a process ends that is killed: no listener that failed. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private RunFolder run(Recipe recipe, String name, RunFolder.Existing existing, Recorder recorder, int images) {
        RunFolder folder = RunFolder.prepare(temp.resolve(name), existing);
        RecipeWriter.write(recipe, folder.resolvedRecipe());
        try (ImageSource source = Micro.images(images)) {
            new TrainingRun(recipe, source, folder.training(), Map.of("test", "yes"), recorder).run(Optional.empty());
        }
        return folder;
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
        Recorder recorder = new Recorder();
        RunFolder folder = run(Micro.recipe(), "run", RunFolder.Existing.REFUSE, recorder, 64);

        assertThat(recorder.stages).containsExactly("pretrain", "prepare-head", "tune");
        assertThat(folder.checkpoint("pretrain")).exists();
        assertThat(folder.checkpoint("prepare-head")).exists();
        assertThat(folder.checkpoint("tune")).exists();
        assertThat(folder.untunedEncoder()).exists();
        assertThat(folder.tunedEncoder()).exists();
        assertThat(folder.training().state("tune")).doesNotExist();
        assertThat(recorder.reconstructions).hasSize(2);
        assertThat(recorder.losses("pretrain")).hasSize(8).allMatch(Double::isFinite);
        assertThat(recorder.losses("tune")).hasSize(8);
        assertThat(recorder.reports).allSatisfy(report -> {
            assertThat(report.gradNorm()).isPositive();
            assertThat(report.learningRate()).isPositive();
            assertThat(report.imagesPerSecond()).isPositive();
            assertThat(report.dataWaitShare()).isBetween(0.0, 1.0);
            assertThat(report.eta().isPresent()).isEqualTo(report.step() > 5);
        });
        assertThat(recorder.reports.get(1).metrics()).containsKeys("feature-std", "effective-rank");
        assertThat(recorder.reports.get(recorder.reports.size() - 1).metrics())
                .containsKeys("nn-accuracy", "nn-accuracy-top1");
        assertThat(recorder.warnings).anyMatch(text -> text.contains("too long for this stage"));
    }

    @Test
    void theModelFileDescribesItself() {
        RunFolder folder = run(Micro.recipe(), "run", RunFolder.Existing.REFUSE, new Recorder(), 32);
        try (ModelFile file = ModelFile.open(folder.checkpoint("pretrain"))) {
            assertThat(file.description().stage()).isEqualTo("pretrain");
            assertThat(file.description().encoder()).isEqualTo(Model.encoder(Micro.recipe()));
            assertThat(file.description().decoder()).contains(Model.decoder(Micro.recipe()));
            assertThat(file.description().provenance()).containsEntry("test", "yes");
            assertThat(file.has("decoder")).isTrue();
            assertThat(file.has("head")).isFalse();
        }
    }

    @Test
    void pretrainingLearns() {
        Recorder recorder = new Recorder();
        Recipe recipe = Micro.recipe("pretrain.epochs=30", "prepare-head.epochs=0", "tune.epochs=0");
        run(recipe, "run", RunFolder.Existing.REFUSE, recorder, 64);
        List<Double> losses = recorder.losses("pretrain");
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
    }

    @Test
    void headPreparationLeavesTheEncoderAndTuningItsLowerHalfByteForByte() {
        RunFolder folder = run(Micro.recipe(), "run", RunFolder.Existing.REFUSE, new Recorder(), 64);
        Map<String, float[]> start = weights(folder.untunedEncoder(), "encoder");
        Map<String, float[]> prepared = weights(folder.checkpoint("prepare-head"), "encoder");
        Map<String, float[]> tuned = weights(folder.tunedEncoder(), "encoder");
        start.forEach((name, values) -> {
            assertThat(prepared.get(name)).as(name).isEqualTo(values);
            boolean trains = name.startsWith("blocks.1.") || name.startsWith("norm.");
            if (trains) {
                assertThat(tuned.get(name)).as(name).isNotEqualTo(values);
            } else {
                assertThat(tuned.get(name)).as(name).isEqualTo(values);
            }
        });
    }

    @Test
    void tuningGoesOnFromThePreparedHeadAndItsQueue() {
        RunFolder folder = run(Micro.recipe("tune.epochs=1"), "run", RunFolder.Existing.REFUSE, new Recorder(), 16);
        // One batch per stage: the queue holds the batch of stage 2, then that of stage 3, then random vectors.
        Map<String, float[]> prepared = weights(folder.checkpoint("prepare-head"), "head");
        Map<String, float[]> tuned = weights(folder.checkpoint("tune"), "head");
        float[] before = prepared.get("queue");
        float[] after = tuned.get("queue");
        assertThat(Arrays.copyOf(after, 16 * 8)).isEqualTo(Arrays.copyOf(before, 16 * 8));
        assertThat(tuned.get("queue_ptr")).isEqualTo(new float[] {0});
        assertThat(tuned).containsKey("target_projector.0.weight");
        assertThat(prepared).doesNotContainKey("target_projector.0.weight");
    }

    @Test
    void theNumberOfLoaderThreadsChangesNothing() {
        Recorder one = new Recorder();
        Recorder three = new Recorder();
        run(Micro.recipe("data.workers=1"), "one", RunFolder.Existing.REFUSE, one, 48);
        run(Micro.recipe("data.workers=3"), "three", RunFolder.Existing.REFUSE, three, 48);
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            assertThat(three.losses(stage)).isEqualTo(one.losses(stage));
        }
    }

    @Test
    void aResumedRunIsTheSameRun() {
        Recipe recipe = Micro.recipe("pretrain.epochs=3", "tune.epochs=3");
        Recorder whole = new Recorder();
        RunFolder expected = run(recipe, "whole", RunFolder.Existing.REFUSE, whole, 32);

        for (String stage : List.of("pretrain", "tune")) {
            Recorder first = new Recorder();
            first.stopStage = stage;
            first.stopStep = 5;
            String name = "stopped-in-" + stage;
            assertThatThrownBy(() -> run(recipe, name, RunFolder.Existing.REFUSE, first, 32))
                    .isInstanceOf(Killed.class);
            assertThat(new RunFolder(temp.resolve(name)).training().state(stage))
                    .exists();

            Recorder second = new Recorder();
            RunFolder resumed = run(recipe, name, RunFolder.Existing.RESUME, second, 32);
            // Stopped in the third epoch of two steps: the first two are done.
            assertThat(second.losses(stage))
                    .isEqualTo(
                            whole.losses(stage).subList(4, whole.losses(stage).size()));
            Map<String, float[]> reference = weights(expected.checkpoint("tune"), "head");
            Map<String, float[]> head = weights(resumed.checkpoint("tune"), "head");
            reference.forEach((key, values) -> assertThat(head.get(key)).as(key).isEqualTo(values));
            Map<String, float[]> averaged = weights(expected.tunedEncoder(), "encoder");
            Map<String, float[]> encoder = weights(resumed.tunedEncoder(), "encoder");
            averaged.forEach(
                    (key, values) -> assertThat(encoder.get(key)).as(key).isEqualTo(values));
        }
    }

    @Test
    void accumulationChangesTheMemoryNotTheResult() {
        Recorder once = new Recorder();
        Recorder parts = new Recorder();
        String[] only = {"prepare-head.epochs=0", "tune.epochs=0"};
        run(Micro.recipe(only), "once", RunFolder.Existing.REFUSE, once, 32);
        run(Micro.recipe(only[0], only[1], "pretrain.accumulate=4"), "parts", RunFolder.Existing.REFUSE, parts, 32);
        List<Double> expected = once.losses("pretrain");
        List<Double> actual = parts.losses("pretrain");
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            // The sums are taken in another order.
            assertThat(actual.get(i)).isCloseTo(expected.get(i), org.assertj.core.data.Offset.offset(2e-4));
        }
    }

    @Test
    void checkpointedBlocksAndAutoLeaveTheRunAsItIs() {
        for (String precision : List.of("precision=fp32", "precision=bf16")) {
            String[] settings = {
                precision, "pretrain.accumulate=auto", "model.checkpoint-blocks=2", "decoder.checkpoint-blocks=1"
            };
            RunFolder plain =
                    run(Micro.recipe(precision), "plain-" + precision, RunFolder.Existing.REFUSE, new Recorder(), 32);
            RunFolder checkpointed = run(
                    Micro.recipe(settings), "checkpointed-" + precision, RunFolder.Existing.REFUSE, new Recorder(), 32);
            Map<String, float[]> expected = weights(plain.tunedEncoder(), "encoder");
            Map<String, float[]> actual = weights(checkpointed.tunedEncoder(), "encoder");
            expected.forEach((name, values) ->
                    assertThat(actual.get(name)).as(precision + " " + name).isEqualTo(values));
        }
    }

    @Test
    void memoryThatRunsOutEndsInWhatToLower() {
        EncoderMonitor greedy = new EncoderMonitor() {
            @Override
            public boolean wants(String stage, int epoch, int epochs) {
                return epoch == 1;
            }

            @Override
            public Map<String, Double> measure(Encoder encoder) {
                torch.empty(1L << 45).close();
                return Map.of();
            }
        };
        RunFolder folder = RunFolder.prepare(temp.resolve("greedy"), RunFolder.Existing.REFUSE);
        Recipe recipe = Micro.recipe("pretrain.batch-size=32");
        try (ImageSource source = Micro.images(64)) {
            TrainingRun run = new TrainingRun(recipe, source, folder.training(), Map.of(), new Recorder(), greedy);
            assertThatThrownBy(() -> run.run(Optional.empty()))
                    .isInstanceOf(MaectException.class)
                    .hasMessageStartingWith("Out of memory: 131072.0GiB more were asked for; this process may have ")
                    .hasMessageContaining(
                            "It happened while training the stage pretrain. pretrain was estimated to need")
                    .hasMessageContaining("pretrain.accumulate=2");
        }
    }

    @Test
    void aFullHeapEndsInHowToEnlargeIt() {
        Recorder greedy = new Recorder();
        greedy.stopStage = "pretrain";
        greedy.stopStep = 2;
        greedy.stop = () -> assertThat(new long[Integer.MAX_VALUE]).isEmpty();
        assertThatThrownBy(() -> run(Micro.recipe(), "greedy", RunFolder.Existing.REFUSE, greedy, 32))
                .isInstanceOf(MaectException.class)
                .hasMessageStartingWith("Java's heap ran out of memory; it may take ")
                .hasMessageContaining("while training the stage pretrain. Give Java more, as in -Xmx8g");
    }

    @Test
    void tuningWithoutAnEncoderSaysWhereToGetOne() {
        Recipe recipe = Micro.recipe("pretrain.epochs=0");
        assertThatThrownBy(() -> run(recipe, "run", RunFolder.Existing.REFUSE, new Recorder(), 32))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("Name one to start from");
    }

    @Test
    void aBatchLargerThanTheDataIsNamed() {
        Recipe recipe = Micro.recipe();
        assertThatThrownBy(() -> run(recipe, "run", RunFolder.Existing.REFUSE, new Recorder(), 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("16")
                .hasMessageContaining("10");
    }

    private RunFolder tune(Path from, String name, String... overrides) {
        StartingPoint start = StartingPoint.of(from);
        List<String> settings = new ArrayList<>(start.settings());
        settings.addAll(List.of("pretrain.epochs=0", "tune.epochs=1"));
        settings.addAll(List.of(overrides));
        Recipe recipe = Micro.recipe(settings.toArray(String[]::new));
        start.check(recipe);
        RunFolder folder = RunFolder.prepare(temp.resolve(name), RunFolder.Existing.REFUSE);
        RecipeWriter.write(recipe, folder.resolvedRecipe());
        try (ImageSource source = Micro.images(16)) {
            new TrainingRun(recipe, source, folder.training(), Map.of(), new Recorder()).run(Optional.of(start.file()));
        }
        return folder;
    }

    @Test
    void tunesWhatAnotherProgramWroteAtAnotherImageSize() {
        RunFolder own = run(
                Micro.recipe("prepare-head.epochs=0", "tune.epochs=0"),
                "own",
                RunFolder.Existing.REFUSE,
                new Recorder(),
                16);
        Path meta = temp.resolve("meta.pth");
        try (ModelFile model = ModelFile.open(own.checkpoint("pretrain"))) {
            assertThat(model.description().provenance()).containsKey("norm-pix");
            new ModelExport(model, new MetaFormat()).write(meta);
        }
        assertThat(StartingPoint.of(meta).settings()).contains("model.dim=16", "model.heads=2", "decoder.dim=16");
        RunFolder tuned = tune(meta, "tuned", "model.image-size=24");
        try (ModelFile model = ModelFile.open(tuned.tunedEncoder());
                Encoder encoder = model.encoder()) {
            assertThat(encoder.config().imageHeight()).isEqualTo(24);
            assertThat(Tensors.shape(encoder.tensors().buffers().get("pos_embed")))
                    .containsExactly(1, 36, 16);
        }
        assertThatThrownBy(() -> tune(meta, "refused", "model.heads=4", "model.patch-size=8"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("model.heads is 4, but the encoder has 2")
                .hasMessageContaining("model.patch-size is 8");
        assertThat(temp.resolve("refused")).doesNotExist();
    }

    @Test
    void goesOnWithTheHeadInTheFileIfNoneIsPrepared() {
        RunFolder own = run(Micro.recipe("tune.epochs=0"), "own", RunFolder.Existing.REFUSE, new Recorder(), 16);
        RunFolder tuned = tune(own.checkpoint("prepare-head"), "tuned", "prepare-head.epochs=0");
        float[] before = weights(own.checkpoint("prepare-head"), "head").get("queue");
        float[] after = weights(tuned.checkpoint("tune"), "head").get("queue");
        assertThat(Arrays.copyOf(after, 16 * 8)).isEqualTo(Arrays.copyOf(before, 16 * 8));
        RunFolder anew = tune(own.checkpoint("prepare-head"), "anew", "seed=9");
        assertThat(weights(anew.checkpoint("prepare-head"), "head").get("queue"))
                .isNotEqualTo(before);
    }
}
