/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.RankThreads;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several ranks train what one process trains: the same losses and gradient norms, the same weights, queue and batch norm. */
class ManyRanksTest {
    private static final int IMAGES = 56; // three steps an epoch, and some images left over
    private static final double NEAR = 1e-5;
    private static final String[] THREE_STAGES = {
        "pretrain.epochs=2", "prepare-head.epochs=2", "tune.epochs=2", "pretrain.average-decay=0.9"
    };
    private static final String[] REFINEMENT = {
        "prepare-head.epochs=0",
        "tune.epochs=0",
        "pretrain.epochs=1",
        "head.queue-size=40",
        "prepare-heads.epochs=2",
        "prepare-heads.batch-size=16",
        "prepare-heads.base-lr=1e-2",
        "prepare-heads.warmup-epochs=0",
        "prepare-heads.heads=output,0",
        "prepare-heads.views.local.count=3",
        "prepare-heads.views.local.size=8",
        "refine.epochs=2",
        "refine.batch-size=16",
        "refine.encoder-base-lr=1e-2",
        "refine.head-base-lr=1e-2",
        "refine.warmup-epochs=0.5",
        "refine.top-k=3",
        "refine.heads=output,0",
        "refine.views.local.count=3",
        "refine.views.local.size=8"
    };

    @TempDir
    private Path temp;

    private TrainingFiles files(String name) {
        try {
            Path folder = temp.resolve(name);
            return new TrainingFiles(
                    Files.createDirectories(folder.resolve("checkpoints")),
                    Files.createDirectories(folder.resolve("exported")),
                    folder.resolve("bad-files.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What rank 0 has told, and a rank's wish to stop after a step. */
    private static final class Told implements TrainingListener {
        private final List<TrainingEvent> events = new ArrayList<>();

        @Override
        public void on(TrainingEvent event) {
            events.add(event);
        }

        List<StepDone> steps() {
            return events.stream()
                    .filter(StepDone.class::isInstance)
                    .map(StepDone.class::cast)
                    .toList();
        }
    }

    private static TrainingOutcome run(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            TrainingListener told,
            Cancellation cancellation,
            ProcessGroup group) {
        return new TrainingRun(recipe, source, files, Map.of(), told, EncoderMonitor.none(), group)
                .run(Optional.empty(), cancellation);
    }

    private List<StepDone> train(Recipe recipe, TrainingFiles files, int ranks) throws Exception {
        Told told = new Told();
        RankThreads.run(ranks, group -> {
            try (ImageSource source = Micro.images(IMAGES)) {
                return run(recipe, source, files, told, new Cancellation(), group);
            }
        });
        return told.steps();
    }

    private static Map<String, float[]> weights(Path file) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile model = ModelFile.open(file)) {
            for (String part : List.of("encoder", "decoder", "head", "heads")) {
                if (model.has(part)) {
                    Map<String, Tensor> tensors = model.read(part);
                    tensors.forEach((name, tensor) -> {
                        values.put(part + "." + name, Tensors.toFloats(tensor));
                        tensor.close();
                    });
                }
            }
        }
        return values;
    }

    private static double farthest(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        double farthest = 0;
        for (Map.Entry<String, float[]> entry : one.entrySet()) {
            float[] values = other.get(entry.getKey());
            for (int i = 0; i < values.length; i++) {
                farthest = Math.max(farthest, Math.abs(values[i] - entry.getValue()[i]));
            }
        }
        return farthest;
    }

    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({
        "2, three stages, 16, 0",
        "3, three stages, 16, 0",
        "2, cached views, 16, 4",
        "3, several heads, 16, 0",
    })
    void theTrainingIsThatOfOneProcess(int ranks, String what, int batch, int cachedViews) throws Exception {
        Recipe recipe = Micro.recipe(what.equals("several heads") ? REFINEMENT : THREE_STAGES)
                .with("prepare-head.cache-views=" + cachedViews, "pretrain.batch-size=" + batch);
        List<StepDone> expected = train(recipe, files("one"), 1);
        List<StepDone> steps = train(recipe, files("several"), ranks);

        assertThat(steps).hasSameSizeAs(expected);
        for (int i = 0; i < steps.size(); i++) {
            StepDone step = steps.get(i);
            StepDone one = expected.get(i);
            String where = step.stage() + " " + step.step();
            assertThat(step.stage()).isEqualTo(one.stage());
            assertThat(step.loss()).as(where).isCloseTo(one.loss(), org.assertj.core.data.Offset.offset(NEAR));
            assertThat(step.gradNorm())
                    .as(where)
                    .isCloseTo(one.gradNorm(), org.assertj.core.data.Offset.offset(NEAR * (1 + one.gradNorm())));
            assertThat(step.learningRate()).isEqualTo(one.learningRate());
            assertThat(step.metrics().keySet()).as(where).isEqualTo(one.metrics().keySet());
        }
        for (StageKind kind : StageKinds.of(recipe, false)) {
            double far = farthest(
                    weights(files("several").checkpoint(kind.name())), weights(files("one").checkpoint(kind.name())));
            System.out.println("FAR " + ranks + " " + what + " " + kind.name() + " " + far);
            assertThat(far).as(kind.name()).isLessThan(2e-4);
        }
    }
}
