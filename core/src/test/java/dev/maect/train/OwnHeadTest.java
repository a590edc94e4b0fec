/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.ModelFile;
import dev.maect.contrast.AlignmentHead;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeException;
import dev.maect.run.RunFolder;
import dev.maect.testing.Micro;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingListener;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head that another jar brings: named in a recipe and trained, without a change to any other file. */
class OwnHeadTest {
    @TempDir
    private Path temp;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void bringAlong() throws IOException {
        Path services = Files.createDirectories(temp.resolve("jar/META-INF/services"));
        Files.writeString(services.resolve(HeadFactory.class.getName()), AlignmentHead.class.getName() + "\n");
        URL[] jar = {temp.resolve("jar").toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(jar, before));
    }

    @AfterEach
    void leaveBehind() throws IOException {
        ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void trainsThroughBothStagesAndIsSaved() {
        Recipe recipe = Micro.recipe("prepare-head.head-kind=alignment", "tune.head-kind=alignment");
        RunFolder folder = RunFolder.prepare(temp.resolve("run"), RunFolder.Existing.REFUSE);
        List<TrainingEvent.StepDone> steps = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof TrainingEvent.StepDone step) {
                steps.add(step);
            }
        };
        try (ImageSource source = Micro.images(64)) {
            new TrainingRun(recipe, source, folder.training(), Map.of(), listener).run(Optional.empty());
        }
        for (String stage : List.of("prepare-head", "tune")) {
            assertThat(steps.stream().filter(step -> step.stage().equals(stage)))
                    .isNotEmpty()
                    .allMatch(step -> Double.isFinite(step.loss()) && step.gradNorm() > 0)
                    .anyMatch(step -> step.metrics().containsKey("alignment"));
        }
        try (ModelFile tuned = ModelFile.open(folder.checkpoint("tune"))) {
            Map<String, Tensor> head = tuned.read("head");
            assertThat(head).containsOnlyKeys("projection.weight", "projection.bias");
            head.values().forEach(Tensor::close);
        }
    }

    @Test
    void needsNoQueueThatFitsTheBatch() {
        Recipe recipe = Micro.recipe("prepare-head.head-kind=alignment", "tune.head-kind=alignment")
                .with("prepare-head.batch-size=10", "tune.batch-size=10");
        assertThat(recipe.tune().headKind()).isEqualTo("alignment");
    }

    @Test
    void isSuggestedWhereItIsMisspelt() {
        assertThatThrownBy(() -> Micro.recipe("tune.head-kind=alinment"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("tune.head-kind is 'alinment'")
                .hasMessageContaining("ema-oracle")
                .hasMessageContaining("Did you mean alignment?");
    }

    @Test
    void isUnknownWithoutTheJar() {
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], before));
        assertThatThrownBy(() -> Micro.recipe("tune.head-kind=alignment"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("it must be one of")
                .hasMessageNotContaining("Did you mean");
        assertThatThrownBy(() -> HeadFactory.named("alignment"))
                .hasMessageContaining("There is no head 'alignment'")
                .hasMessageContaining("nnclr-ema-queue");
    }
}
