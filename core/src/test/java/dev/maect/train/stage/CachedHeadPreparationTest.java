/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.RunFolder;
import dev.maect.testing.Micro;
import dev.maect.train.TrainingRun;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stage 2 on views that are encoded once, within a run. */
class CachedHeadPreparationTest {
    @TempDir
    private Path temp;

    /** Remembers stage 2, and stops it at a step if asked to. */
    private static final class Recorder implements TrainingListener {
        private final List<StepDone> reports = new ArrayList<>();
        private long stopStep = -1;

        @Override
        public void on(TrainingEvent event) {
            if (event instanceof StepDone report && report.stage().equals(HeadPreparation.NAME)) {
                reports.add(report);
                if (report.step() == stopStep) {
                    throw new AssertionError("interrupted");
                }
            }
        }

        List<Double> losses() {
            return reports.stream().map(StepDone::loss).toList();
        }
    }

    private RunFolder run(Recipe recipe, String name, RunFolder.Existing existing, Recorder recorder) {
        RunFolder folder = RunFolder.prepare(temp.resolve(name), existing);
        RecipeWriter.write(recipe, folder.resolvedRecipe());
        try (ImageSource source = Micro.images(72)) {
            new TrainingRun(recipe, source, folder.training(), Map.of(), recorder).run(Optional.empty());
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

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
    }

    @Test
    void theHeadLearnsAndTheEncoderStays() {
        Recorder recorder = new Recorder();
        RunFolder folder = run(
                Micro.recipe("prepare-head.epochs=40", "prepare-head.cache-views=4", "tune.epochs=0"),
                "run",
                RunFolder.Existing.REFUSE,
                recorder);
        List<Double> losses = recorder.losses();
        assertThat(losses).hasSize(160).allMatch(Double::isFinite);
        double start =
                losses.subList(0, 8).stream().mapToDouble(d -> d).average().orElseThrow();
        double end =
                losses.subList(152, 160).stream().mapToDouble(d -> d).average().orElseThrow();
        assertThat(end).isLessThan(0.9 * start);
        assertThat(recorder.reports.get(0).metrics()).containsKeys("nn-accuracy");
        assertThat(recorder.reports.get(1).metrics()).containsKeys("feature-std", "effective-rank");
        assertThat(recorder.reports).allSatisfy(report -> {
            assertThat(report.imagesPerSecond()).isPositive();
            assertThat(report.dataWaitShare()).isBetween(0.0, 1.0);
        });
        assertSame(
                weights(folder.checkpoint(HeadPreparation.NAME), "encoder"),
                weights(folder.untunedEncoder(), "encoder"));
        assertThat(folder.training().state(HeadPreparation.NAME)).doesNotExist();
    }

    @Test
    void theFirstEpochOnTwoViewsIsThatWithoutACache() {
        Recorder online = new Recorder();
        Recorder cached = new Recorder();
        run(Micro.recipe("tune.epochs=0"), "online", RunFolder.Existing.REFUSE, online);
        run(Micro.recipe("tune.epochs=0", "prepare-head.cache-views=2"), "cached", RunFolder.Existing.REFUSE, cached);
        assertThat(cached.losses()).hasSameSizeAs(online.losses()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            // Encoded in other batches, so rounded differently.
            assertThat(cached.losses().get(i)).isCloseTo(online.losses().get(i), within(2e-3));
        }
    }

    @Test
    void aResumedStageIsTheSameStage() {
        Recipe recipe = Micro.recipe("prepare-head.epochs=4", "prepare-head.cache-views=3", "tune.epochs=1");
        Recorder whole = new Recorder();
        RunFolder expected = run(recipe, "whole", RunFolder.Existing.REFUSE, whole);

        Recorder first = new Recorder();
        first.stopStep = 10;
        assertThatThrownBy(() -> run(recipe, "stopped", RunFolder.Existing.REFUSE, first))
                .hasMessage("interrupted");
        assertThat(new RunFolder(temp.resolve("stopped")).training().state(HeadPreparation.NAME))
                .exists();
        Recorder second = new Recorder();
        RunFolder resumed = run(recipe, "stopped", RunFolder.Existing.RESUME, second);

        // Stopped in the third epoch of four steps: the first two are done.
        assertThat(whole.losses()).hasSize(16);
        assertThat(second.losses()).isEqualTo(whole.losses().subList(8, 16));
        assertSame(
                weights(resumed.checkpoint(HeadPreparation.NAME), "head"),
                weights(expected.checkpoint(HeadPreparation.NAME), "head"));
        assertSame(weights(resumed.tunedEncoder(), "encoder"), weights(expected.tunedEncoder(), "encoder"));
    }

    @Test
    void whatCannotFitIsRefusedBeforeAnythingIsTrained() {
        Recipe recipe = Micro.recipe("prepare-head.cache-views=2000000000");
        assertThatThrownBy(() -> run(recipe, "run", RunFolder.Existing.REFUSE, new Recorder()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("prepare-head.cache-views is 2000000000")
                .hasMessageContaining("GiB of memory are free")
                .hasMessageContaining("prepare-head.cache-views=0");
        assertThat(new RunFolder(temp.resolve("run")).checkpoint(Pretraining.NAME))
                .doesNotExist();
    }
}
