/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.recipe.Recipe;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Not for every day: how far several ranks are from one process. */
class RankDifferencesTest {
    @TempDir
    private Path temp;

    private RankRuns runs = new RankRuns(Path.of(""));

    @BeforeEach
    void useFolder() {
        runs = new RankRuns(temp);
    }

    /** Not for every day: prints the largest differences after 20 steps. -Dmaect.ranks=4 says up to how many ranks. */
    @Test
    @EnabledIfSystemProperty(named = "maect.ranks", matches = "\\d+")
    void theLargestDifferences() throws Exception {
        int most = Integer.getInteger("maect.ranks");
        for (boolean low : new boolean[] {true, false}) {
            for (String stage : List.of("pretrain", "prepare-head", "tune", "refine")) {
                String what = stage.equals("refine") ? "several heads" : "three stages";
                Recipe recipe = low ? RankRuns.slow(what) : RankRuns.recipe(what);
                for (StageKind kind : StageKinds.of(recipe, false)) {
                    recipe = recipe.with(kind.name() + ".epochs=" + (kind.name().equals(stage) ? 8 : 1));
                }
                Recipe asked = recipe;
                runs.trainUntil(asked, runs.files(low + stage + 1), 1, stage, 20);
                Map<String, float[]> one =
                        RankRuns.tensors(runs.files(low + stage + 1).state(stage));
                for (int ranks = 2; ranks <= most; ranks++) {
                    TrainingFiles files = runs.files(low + stage + ranks);
                    runs.trainUntil(asked, files, ranks, stage, 20);
                    Map<String, float[]> several = RankRuns.tensors(files.state(stage));
                    System.out.printf(
                            Locale.ROOT,
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
