/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.graph.RepeatingRecorder;
import dev.maect.engine.graph.RepeatingRecorder.Counts;
import dev.maect.engine.graph.RepeatingRecorder.Failures;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs whose steps are recorded, stopped and continued as well, leave the files of those whose are not. */
class RecordedRunTest {
    private static final Failures NONE = new Failures(0, 0);

    @TempDir
    private Path temp;

    private interface Body {
        void run() throws Exception;
    }

    private static Counts recorded(Body body) {
        return RepeatingRecorder.during(NONE, () -> {
            try {
                body.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static List<String> told(List<StepDone> steps) {
        return steps.stream()
                .map(s -> s.stage() + " " + s.step() + " " + s.loss() + " " + s.learningRate() + " " + s.gradNorm()
                        + " " + s.metrics())
                .toList();
    }

    @ParameterizedTest(name = "{0}, stopped in step {2} of {1}, {3} cached views")
    @CsvSource({
        "three stages, tune, 5, 4",
        "several heads, refine, 5, 0",
    })
    void aRunIsTheSameAndGoesOn(String what, String stage, long step, int cachedViews) throws IOException {
        Recipe recipe = RankRuns.recipe(what).with("prepare-head.cache-views=" + cachedViews);
        RankRuns runs = new RankRuns(temp);
        List<StepDone> expected = new ArrayList<>();
        List<StepDone> steps = new ArrayList<>();
        try {
            expected.addAll(runs.train(recipe, runs.files("plain"), 1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Counts counts = recorded(() -> {
            steps.addAll(runs.train(recipe, runs.files("recorded"), 1));
            runs.trainUntil(recipe, runs.files("stopped"), 1, stage, step);
            runs.train(recipe, runs.files("stopped"), 1);
        });
        assertThat(counts.replayed.get()).isGreaterThan(10);
        assertThat(counts.open).hasValue(0);
        assertThat(told(steps)).isEqualTo(told(expected));
        for (StageKind kind : StageKinds.of(recipe, false)) {
            byte[] file = Files.readAllBytes(runs.files("plain").checkpoint(kind.name()));
            assertThat(runs.files("recorded").checkpoint(kind.name())).hasBinaryContent(file);
            assertThat(runs.files("stopped").checkpoint(kind.name())).hasBinaryContent(file);
        }
    }

    /** Gradients travel among ranks while the backward pass runs. */
    @Test
    void severalRanksRecordNothing() {
        RankRuns runs = new RankRuns(temp);
        Counts counts =
                recorded(() -> runs.trainUntil(RankRuns.recipe("three stages"), runs.files("two"), 2, "pretrain", 5));
        assertThat(counts.recorders).hasValue(0);
        assertThat(counts.recorded).hasValue(0);
    }
}
