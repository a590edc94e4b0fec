/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeSource;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StageEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage that gets other epochs before its first step is that of a run that began with them. */
class RetimedRunTest {
    private static final Recipe RECIPE = MicroRun.recipe();

    @TempDir
    private Path temp;

    private static RunFolder finish(RunRequest request, List<RunEvent> events) {
        try (Run run = Run.open(request)) {
            return run.execute(events::add).folder();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void isTheRunThatBeganSo(int epochs) throws IOException {
        Recipe changed = RECIPE.with("tune.epochs=" + epochs);
        RunFolder whole = finish(MicroRun.request(changed, temp.resolve("whole")), new ArrayList<>());

        Path folder = temp.resolve("changed");
        Cancellation cancellation = new Cancellation();
        RunRequest request = MicroRun.request(RECIPE, folder);
        try (Run run = Run.open(request)) {
            RunListener listener = event -> {
                if (event instanceof RunEvent.Training training
                        && training.event() instanceof StageEnded ended
                        && ended.stage().equals("prepare-head")) {
                    cancellation.cancel();
                }
            };
            assertThat(run.execute(listener, cancellation)).isInstanceOf(RunResult.Cancelled.class);
        }
        List<RunEvent> events = new ArrayList<>();
        RecipeSource written =
                new RecipeSource("again", "the changed recipe", request.recipe().text(), Optional.empty());
        RunFolder run = finish(
                request.withExisting(RunFolder.Existing.RESUME)
                        .withRecipe(written)
                        .withSettings("tune.epochs=" + epochs),
                events);

        assertThat(events).contains(new RunEvent.Changed("tune.epochs: 3 -> " + epochs));
        MicroRun.assertSameWeights(whole.tunedEncoder(), run.tunedEncoder(), "encoder");
        MicroRun.assertSameWeights(whole.checkpoint("tune"), run.checkpoint("tune"), "head");
        assertThat(Files.readString(run.resolvedRecipe())).contains("epochs: " + epochs);
        assertThat(Files.readString(run.recipe())).isEqualTo(written.text());
    }
}
