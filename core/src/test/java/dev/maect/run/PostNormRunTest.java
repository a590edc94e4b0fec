/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encoder of post-norm blocks from its pre-training to its scores. */
class PostNormRunTest {
    private static final Recipe RECIPE = MicroRun.recipe("model.norms=post", "tune.frozen-blocks=0");

    @TempDir
    private Path temp;

    private RunFolder run(Recipe recipe, String name, List<StepDone> steps) {
        RunRequest request = MicroRun.request(recipe, temp.resolve(name));
        try (Run run = Run.open(request)) {
            RunResult result = run.execute(
                    event -> {
                        if (event instanceof RunEvent.Training training && training.event() instanceof StepDone step) {
                            steps.add(step);
                        }
                    },
                    new Cancellation());
            assertThat(result).isInstanceOf(RunResult.Finished.class);
            return result.folder();
        }
    }

    private static float[] values(ModelFile file, String name) {
        try (Tensor tensor = file.weights().read(name)) {
            return Tensors.toFloats(tensor);
        }
    }

    @Test
    void allOfItTrainsAndTheFilesSayWhatItIs() {
        List<StepDone> steps = new ArrayList<>();
        RunFolder folder = run(RECIPE, "run", steps);
        assertThat(steps).hasSize(16).allMatch(step -> Double.isFinite(step.loss()));
        try (ModelFile before = ModelFile.open(folder.untunedEncoder());
                ModelFile after = ModelFile.open(folder.tunedEncoder())) {
            assertThat(after.description().encoder().computing().postNorm()).isTrue();
            assertThat(after.weights().names())
                    .contains("encoder.embed_norm.weight", "encoder.embed_norm.bias")
                    .doesNotContain("encoder.norm.weight");
            for (String name : List.of(
                    "encoder.embed_norm.weight", "encoder.blocks.0.norm1.weight", "encoder.blocks.1.mlp.fc2.weight")) {
                assertThat(values(after, name)).as(name).isNotEqualTo(values(before, name));
            }
        }
        // Checkpointed blocks change nothing.
        List<StepDone> again = new ArrayList<>();
        RunFolder checkpointed = run(RECIPE.with("model.checkpoint-blocks=2"), "checkpointed", again);
        assertThat(again)
                .extracting(StepDone::loss)
                .isEqualTo(steps.stream().map(StepDone::loss).toList());
        try (ModelFile first = ModelFile.open(folder.tunedEncoder());
                ModelFile second = ModelFile.open(checkpointed.tunedEncoder())) {
            Map<String, Tensor> expected = first.read("encoder");
            Map<String, Tensor> found = second.read("encoder");
            expected.forEach((name, tensor) ->
                    assertThat(found.get(name).equal(tensor)).as(name).isTrue());
            expected.values().forEach(Tensor::close);
            found.values().forEach(Tensor::close);
        }
    }

    /** Heads on a block and on the output, which here is the last block's, and views of two sizes. */
    @Test
    void isRefinedWithHeadsOnSeveralPlaces() {
        Recipe recipe = RECIPE.with(
                "prepare-head.epochs=0",
                "tune.epochs=0",
                "head.queue-size=40",
                "prepare-heads.epochs=1",
                "prepare-heads.batch-size=16",
                "prepare-heads.heads=[output, 0]",
                "prepare-heads.views.local.count=2",
                "prepare-heads.views.local.size=8",
                "refine.epochs=2",
                "refine.batch-size=16",
                "refine.warmup-epochs=0",
                "refine.top-k=2",
                "refine.heads=[output, 0]",
                "refine.views.local.count=2",
                "refine.views.local.size=8");
        List<StepDone> steps = new ArrayList<>();
        RunFolder folder = run(recipe, "refined", steps);
        assertThat(steps).allMatch(step -> Double.isFinite(step.loss()));
        assertThat(steps).anySatisfy(step -> {
            assertThat(step.stage()).isEqualTo("refine");
            assertThat(step.metrics()).containsKeys("loss/output", "loss/block0", "nn-accuracy/block0");
        });
        try (ModelFile before = ModelFile.open(folder.untunedEncoder());
                ModelFile after = ModelFile.open(folder.tunedEncoder())) {
            assertThat(after.description().encoder().computing().postNorm()).isTrue();
            assertThat(values(after, "encoder.embed_norm.weight"))
                    .isNotEqualTo(values(before, "encoder.embed_norm.weight"));
        }
    }

    @Test
    void tuningStartsFromItsFileAlone() {
        List<StepDone> steps = new ArrayList<>();
        Path encoder = run(RECIPE.with("prepare-head.epochs=0", "tune.epochs=0"), "first", steps)
                .untunedEncoder();
        StartingPoint start = StartingPoint.of(encoder);
        assertThat(start.settings()).contains("model.norms=post");
        Recipe recipe =
                MicroRun.recipe("pretrain.epochs=0").with(start.settings().toArray(String[]::new));
        RunRequest request = MicroRun.request(recipe, temp.resolve("tuned")).withStart(start);
        try (Run run = Run.open(request)) {
            RunResult result = run.execute(event -> {}, new Cancellation());
            assertThat(result).isInstanceOf(RunResult.Finished.class);
            assertThat(result.folder().tunedEncoder()).exists();
        }
    }
}
