/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.testing.Micro;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.plan.TrainingPlan.StagePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage of one's own (BrightnessStage, one file of these tests) is a stage like any other. */
class OwnStageTest {
    private static final Recipe RECIPE = Micro.recipe("pretrain.epochs=1", "tune.epochs=1", "brightness.epochs=4");

    @TempDir
    private Path temp;

    private final List<StepDone> steps = new ArrayList<>();

    private TrainingFiles files(String name) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        return new TrainingFiles(folder, folder, folder.resolve("bad-files.txt"));
    }

    /** Cancelled after step {@code last} of the stage; 0 for never. */
    private TrainingOutcome run(TrainingFiles files, long last) {
        Cancellation cancellation = new Cancellation();
        steps.clear();
        try (ImageSource source = Micro.images(56)) {
            return new TrainingRun(RECIPE, source, files, Map.of(), event -> {
                        if (event instanceof StepDone step && step.stage().equals("brightness")) {
                            steps.add(step);
                            if (step.step() == last) {
                                cancellation.cancel();
                            }
                        }
                    })
                    .run(Optional.empty(), cancellation);
        }
    }

    @Test
    void itsSettingsAreASectionOfTheRecipe() throws IOException {
        Path file = temp.resolve("own.yaml");
        Files.writeString(file, "extends: small\nbrightness:\n  epochs: 2\n  base-lr: 0.5\n");
        Recipe recipe = RecipeReader.read(RecipeSource.file(file), List.of("brightness.batch-size=8"));
        assertThat(recipe.stages().keySet()).containsSubsequence("pretrain", "prepare-head", "tune", "brightness");
        assertThat(RecipeWriter.yaml(recipe)).contains("brightness:\n  epochs: 2\n  batch-size: 8\n  base-lr: 0.5\n");
        Files.writeString(file, RecipeWriter.yaml(recipe));
        assertThat(RecipeReader.read(RecipeSource.file(file), List.of())).isEqualTo(recipe);

        assertThatThrownBy(() -> recipe.with("brightness.base-lr=0"))
                .isInstanceOf(RecipeException.class)
                .hasMessage("command line: brightness.base-lr is 0; it must be above 0.");
        assertThatThrownBy(() -> recipe.with("brightness.epoch=1")).hasMessageContaining("brightness.epochs");
        assertThatThrownBy(() -> recipe.with("brightness.batch-size=512").checkAgainst(500))
                .hasMessageContaining("brightness.batch-size is 512 but there are only 500 training images");
    }

    @Test
    void aPlanCountsIt() {
        List<StagePlan> stages = TrainingPlan.of(RECIPE, 56, false).stages();
        assertThat(stages)
                .extracting(StagePlan::name)
                .containsExactly("pretrain", "prepare-head", "tune", "brightness");
        StagePlan plan = stages.get(3);
        assertThat(plan.steps()).isEqualTo(12);
        assertThat(plan.views()).isEqualTo(1);
        assertThat(plan.operations()).isPositive();
        assertThat(plan.rates()).extracting(TrainingPlan.Rate::group).containsExactly("all");
    }

    @Test
    void itTrainsAfterTheOthersIsSavedAndGoesOnWhereItWasStopped() throws IOException {
        TrainingFiles whole = files("whole");
        assertThat(run(whole, 0).seconds()).containsOnlyKeys("pretrain", "prepare-head", "tune", "brightness");
        List<Double> losses = steps.stream().map(StepDone::loss).toList();
        assertThat(losses).hasSize(12);
        assertThat(losses.get(11)).isLessThan(0.5 * losses.get(0));
        try (ModelFile file = ModelFile.open(whole.encoder("encoder-brightness"))) {
            assertThat(file.description().stage()).isEqualTo("brightness");
        }

        TrainingFiles stopped = files("stopped");
        assertThat(run(stopped, 5).stopped()).contains(new StoppedAt("brightness", 5));
        assertThat(stopped.tunedEncoder()).hasBinaryContent(Files.readAllBytes(whole.tunedEncoder()));
        assertThat(run(stopped, 0).seconds()).containsOnlyKeys("brightness");
        assertThat(steps).extracting(StepDone::loss).containsExactlyElementsOf(losses.subList(5, 12));
        assertThat(stopped.checkpoint("brightness"))
                .hasBinaryContent(Files.readAllBytes(whole.checkpoint("brightness")));
    }
}
