/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.recipe.Recipe;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several ranks train what one process trains: the same losses and gradient norms, the same weights, queue and batch norm. */
class ManyRanksTest {
    private static final double NEAR = 1e-5;

    @TempDir
    private Path temp;

    private RankRuns runs = new RankRuns(Path.of(""));

    @BeforeEach
    void useFolder() {
        runs = new RankRuns(temp);
    }

    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({
        "3, three stages, 0",
        "2, cached views, 4",
        "3, several heads, 0",
    })
    void theTrainingIsThatOfOneProcess(int ranks, String what, int cachedViews) throws Exception {
        Recipe recipe = RankRuns.slow(what).with("prepare-head.cache-views=" + cachedViews);
        List<StepDone> expected = runs.train(recipe, runs.files("one"), 1);
        List<StepDone> steps = runs.train(recipe, runs.files("several"), ranks);

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
            RankRuns.assertNear(
                    RankRuns.weights(runs.files("several").checkpoint(kind.name())),
                    RankRuns.weights(runs.files("one").checkpoint(kind.name())),
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
        Recipe recipe = RankRuns.slow(stage.equals("refine") ? "several heads" : "three stages")
                .with("pretrain.accumulate=4", "pretrain.batch-size=20");
        runs.trainUntil(recipe, runs.files("one"), 1, stage, step);
        List<TrainingOutcome> outcomes = runs.trainUntil(recipe, runs.files("several"), ranks, stage, step);
        assertThat(outcomes).allMatch(outcome -> outcome.stopped().isPresent());
        RankRuns.assertNear(
                RankRuns.tensors(runs.files("several").state(stage)),
                RankRuns.tensors(runs.files("one").state(stage)),
                NEAR);
    }

    @Test
    void aRunGoesOnWithAnotherNumberOfRanks() throws Exception {
        Recipe recipe = RankRuns.slow("three stages");
        runs.train(recipe, runs.files("one"), 1);
        TrainingFiles files = runs.files("several");
        runs.trainUntil(recipe, files, 2, "pretrain", 4);
        assertThat(files.state("pretrain")).exists();
        runs.trainUntil(recipe, files, 1, "prepare-head", 2);
        assertThat(files.state("prepare-head")).exists();
        runs.trainUntil(recipe, files, 3, "tune", 3);
        assertThat(files.state("tune")).exists();
        runs.train(recipe, files, 2);
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            RankRuns.assertNear(
                    RankRuns.weights(files.checkpoint(stage)),
                    RankRuns.weights(runs.files("one").checkpoint(stage)),
                    NEAR);
        }
    }
}
