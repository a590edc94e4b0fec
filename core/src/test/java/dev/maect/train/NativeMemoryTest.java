/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.run.RunFolder;
import dev.maect.testing.Micro;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training owns its native memory: over hundreds of steps it stays flat, with no help from the garbage collector. */
class NativeMemoryTest {
    private static final long SLACK = 24L << 20;

    @TempDir
    private Path temp;

    @Test
    void nativeMemoryStaysFlatOverFiveHundredSteps() {
        train("pretrain.epochs=130", "prepare-head.epochs=130", "tune.epochs=130");
    }

    @Test
    void nativeMemoryStaysFlatOnCachedViews() {
        train("pretrain.epochs=1", "prepare-head.epochs=130", "prepare-head.cache-views=4", "tune.epochs=0");
    }

    @Test
    void nativeMemoryStaysFlatInRefinement() {
        train(
                "pretrain.epochs=1",
                "prepare-head.epochs=0",
                "tune.epochs=0",
                "prepare-heads.epochs=130",
                "prepare-heads.batch-size=16",
                "prepare-heads.heads=output,0",
                "prepare-heads.views.local.count=2",
                "prepare-heads.views.local.size=8",
                "refine.epochs=130",
                "refine.batch-size=16",
                "refine.heads=output,0",
                "refine.top-k=3",
                "refine.views.local.count=2",
                "refine.views.local.size=8");
    }

    private void train(String... epochs) {
        Recipe recipe = Micro.recipe(epochs).with("logging.checkpoint-every-epochs=0");
        List<Long> objects = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof StepDone report) {
                // The first steps of each stage fill pools and caches.
                if (report.step() > 60) {
                    objects.add(Pointer.totalCount());
                    resident.add(Pointer.physicalBytes());
                }
                if (report.step() == report.steps() && report.epochs() > 1) {
                    check(report.stage(), objects, resident);
                    objects.clear();
                    resident.clear();
                }
            }
        };
        try (ImageSource source = Micro.images(64)) {
            RunFolder folder = RunFolder.prepare(temp.resolve("run"), RunFolder.Existing.REFUSE);
            new TrainingRun(recipe, source, folder.training(), Map.of(), listener).run(Optional.empty());
        }
    }

    private static void check(String stage, List<Long> objects, List<Long> resident) {
        int n = objects.size();
        assertThat(n).as("steps of %s", stage).isGreaterThan(400);
        long early = median(objects.subList(0, 100));
        long late = median(objects.subList(n - 100, n));
        // A leak of one object per step would show as 300 more.
        assertThat(late - early).as("live native objects in %s", stage).isLessThan(60);
        assertThat(median(resident.subList(n - 100, n)) - median(resident.subList(0, 100)))
                .as("resident bytes in %s", stage)
                .isLessThan(SLACK);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
