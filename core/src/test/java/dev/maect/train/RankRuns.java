/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFile;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Micro runs on several ranks in a folder, and what they leave. */
record RankRuns(Path folder) {
    static final int IMAGES = 56; // three steps an epoch, and some images left over

    /** What rank 0 has told. */
    static final class Told implements TrainingListener {
        private final List<TrainingEvent> events = new ArrayList<>();

        @Override
        public void on(TrainingEvent event) {
            events.add(event);
        }

        <T> List<T> all(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    /** On the CPU, as several ranks in one process are: the three stages, or with {@code several heads} those of refinement. */
    static Recipe recipe(String what) {
        Recipe recipe = what.equals("several heads")
                ? Micro.refinement("prepare-heads.end-lr=0", "refine.end-lr=0")
                : Micro.recipe("prepare-head.epochs=2", "pretrain.average-decay=0.9");
        return recipe.with("device=cpu", "logging.checkpoint-every-epochs=0");
    }

    /**
     * The same with low rates: where a gradient is zero but for rounding, AdamW makes a step of the rate's size of it, whatever
     * computed it. Gradients are compared themselves, as moments, and so is all that they do not move.
     */
    static Recipe slow(String what) {
        return recipe(what)
                .with(
                        "pretrain.base-lr=1e-5",
                        "prepare-head.base-lr=1e-5",
                        "prepare-heads.base-lr=1e-5",
                        "tune.encoder-base-lr=1e-5",
                        "tune.head-base-lr=1e-5",
                        "refine.encoder-base-lr=1e-5",
                        "refine.head-base-lr=1e-5");
    }

    TrainingFiles files(String name) {
        try {
            Path own = folder.resolve(name);
            return new TrainingFiles(
                    Files.createDirectories(own.resolve("checkpoints")),
                    Files.createDirectories(own.resolve("exported")),
                    own.resolve("bad-files.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TrainingOutcome run(
            Recipe recipe,
            ImageSource source,
            TrainingFiles files,
            TrainingListener told,
            Cancellation cancellation,
            ProcessGroup group) {
        return new TrainingRun(recipe, source, files, Map.of(), told, EncoderMonitor.none(), group)
                .run(Optional.empty(), cancellation);
    }

    List<StepDone> train(Recipe recipe, TrainingFiles files, int ranks) throws Exception {
        Told told = new Told();
        RankThreads.run(ranks, group -> {
            try (ImageSource source = Micro.images(IMAGES)) {
                return run(recipe, source, files, told, new Cancellation(), group);
            }
        });
        return told.all(StepDone.class);
    }

    /** Until rank 0 has told of a step: then it wishes to stop. Gives the outcomes of all ranks. */
    List<TrainingOutcome> trainUntil(Recipe recipe, TrainingFiles files, int ranks, String stage, long step)
            throws Exception {
        return RankThreads.run(ranks, group -> {
            Cancellation cancellation = new Cancellation();
            try (ImageSource source = Micro.images(IMAGES)) {
                TrainingListener listener = event -> {
                    if (event instanceof StepDone done && done.stage().equals(stage) && done.step() == step) {
                        cancellation.cancel();
                    }
                };
                return run(recipe, source, files, listener, cancellation, group);
            }
        });
    }

    /** Weights, moments, averages, queue and batch norm. */
    static Map<String, float[]> tensors(Path state) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (StateFile file = StateFile.open(state)) {
            for (String name : file.names()) {
                try (Tensor tensor = file.read(name)) {
                    values.put(name, Tensors.toFloats(tensor));
                }
            }
        }
        return values;
    }

    static Map<String, float[]> weights(Path file) {
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

    static void assertNear(Map<String, float[]> actual, Map<String, float[]> expected, double near) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        assertThat(actual).isNotEmpty();
        expected.forEach((name, values) -> {
            float[] found = Objects.requireNonNull(actual.get(name));
            assertThat(found).as(name).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(found[i]).as(name).isCloseTo(values[i], offset((float) (near * (1 + Math.abs(values[i])))));
            }
        });
    }
}
