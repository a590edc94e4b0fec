/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import dev.maect.checkpoint.state.StateFile;
import dev.maect.data.ImageSource;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.ForwardWatch;
import dev.maect.train.ReplayReport.Part;
import dev.maect.train.ReplayReport.ReplayedImage;
import dev.maect.train.optim.Shards;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.stage.StageSettings;
import dev.maect.train.stage.StepResult;
import dev.maect.train.state.TrainingState;
import dev.maect.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes one step of a stage again, with the weights of the nearest saved state, and looks at every block's output and every
 * gradient. Writes nothing.
 */
final class Replay {
    private final StageKind kind;
    private final StageContext context;
    private final TrainingFiles files;

    Replay(StageKind kind, StageContext context, TrainingFiles files) {
        this.kind = kind;
        this.context = context;
        this.files = files;
    }

    /** A saved state, read and whole. */
    private record Saved(TrainingState state, StateFile file) implements AutoCloseable {
        @Override
        public void close() {
            file.close();
        }
    }

    /** Makes step {@code step}, counted from 1. */
    ReplayReport of(long step) {
        int batchSize = StageKinds.options(kind, context.recipe()).batchSize();
        int stepsPerEpoch = context.source().size() / batchSize;
        long steps = (long) kind.settings(context.recipe(), stepsPerEpoch).epochs() * stepsPerEpoch;
        if (step < 1 || step > steps) {
            throw new MaectException(
                    kind.name() + " has steps 1 to " + steps + ", so step " + step + " cannot be made again.");
        }
        Optional<Saved> saved = nearest(step - 1, stepsPerEpoch);
        try {
            StageContext own = saved.map(
                            from -> context.withReading(from.state().reading()))
                    .orElse(context);
            try (Stage stage = kind.begin(own);
                    BatchSource batches = stage.batches(own, batchSize).orElseThrow()) {
                return of(step, stage, batches, saved);
            }
        } finally {
            saved.ifPresent(Saved::close);
        }
    }

    /** The latest state before the step; if there is none, the earliest after it. */
    private Optional<Saved> nearest(long stepsDone, int stepsPerEpoch) {
        Optional<Saved> best = Optional.empty();
        for (Path path : List.of(files.state(kind.name()), files.stateBefore(kind.name()))) {
            Optional<Saved> found = open(path);
            if (found.isEmpty()) {
                continue;
            }
            if (best.isEmpty() || isNearer(found.get(), best.get(), stepsDone, stepsPerEpoch)) {
                best.ifPresent(Saved::close);
                best = found;
            } else {
                found.get().close();
            }
        }
        return best;
    }

    private static boolean isNearer(Saved one, Saved other, long stepsDone, int stepsPerEpoch) {
        long first = one.state().position().steps(stepsPerEpoch);
        long second = other.state().position().steps(stepsPerEpoch);
        boolean isBefore = first <= stepsDone;
        boolean otherIsBefore = second <= stepsDone;
        return isBefore == otherIsBefore ? (isBefore ? first > second : first < second) : isBefore;
    }

    private static Optional<Saved> open(Path path) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            StateFile file = StateFile.open(path);
            return Optional.of(new Saved(TrainingState.parse(file.text(), path.toString()), file));
        } catch (CheckpointException e) {
            return Optional.empty();
        }
    }

    private ReplayReport of(long step, Stage stage, BatchSource batches, Optional<Saved> saved) {
        int stepsPerEpoch = batches.stepsPerEpoch();
        StageSettings settings = kind.settings(context.recipe(), stepsPerEpoch);
        stage.freeze();
        int epoch = Math.toIntExact((step - 1) / stepsPerEpoch);
        int first = Math.toIntExact((step - 1) % stepsPerEpoch);
        try (TrainStep training = new TrainStep(
                        stage,
                        settings,
                        Model.normalisation(context.recipe()),
                        context.device(),
                        context.precision(),
                        Optional.empty(),
                        ProcessGroup.alone(),
                        Shards.none());
                PointerScope scope = new PointerScope();
                BatchEpoch rest = batches.epoch(epoch, first);
                Batch batch = rest.next()) {
            saved.ifPresent(from -> load(from.file(), training));
            Model.packFrozen(stage.encoder(), context.precision());
            List<ReplayedImage> images = images(batch, context.source());
            Outputs outputs = new Outputs(stage, batch, settings.accumulate());
            StepResult result;
            try (ForwardWatch watch = new ForwardWatch(outputs::seen)) {
                result = training.compute(batch, epoch, step - 1);
            }
            List<Part> parts = outputs.parts(images);
            NotFinite wrong = training.notFinite();
            return new ReplayReport(
                    kind.name(),
                    step,
                    saved.map(from -> from.state().position().steps(stepsPerEpoch))
                            .orElse(0L),
                    images,
                    parts,
                    result.loss().item_double(),
                    wrong.gradients(),
                    wrong.weights(),
                    stage.groups().stream()
                            .mapToInt(group -> group.parameters().size())
                            .sum());
        }
    }

    /** A state also holds an average, which a step does not read. */
    private static void load(StateFile file, TrainStep training) {
        try (NoGradGuard guard = new NoGradGuard()) {
            training.changed().here().forEach((name, tensor) -> {
                try (Tensor value = file.read(name)) {
                    tensor.copy_(value);
                }
            });
        }
    }

    private static List<ReplayedImage> images(Batch batch, ImageSource source) {
        return Arrays.stream(Tensors.toLongs(batch.indices()))
                .mapToObj(index -> new ReplayedImage((int) index, source.name((int) index)))
                .toList();
    }

    /** What came out of each block, by its name, image by image. */
    private static final class Outputs {
        private final Map<Tensor, String> names = new IdentityHashMap<>();
        private final Map<String, List<Boolean>> finite = new LinkedHashMap<>();
        private final Map<String, Double> largest = new LinkedHashMap<>();
        private final int part;
        private final int views;

        Outputs(Stage stage, Batch batch, int accumulate) {
            stage.parts()
                    .forEach((prefix, tensors) ->
                            tensors.all().forEach((name, tensor) -> names.put(tensor, prefix + "." + name)));
            part = Math.toIntExact(batch.indices().size(0)) / accumulate;
            views = Math.toIntExact(batch.views().get(0).size(0));
        }

        /** Rows are the views of a part of the batch, view 0 of all its images first; a pass may come in pieces. */
        void seen(NamedTensors block, Tensor output) {
            Map.Entry<String, Tensor> any = block.all().entrySet().iterator().next();
            String full = names.getOrDefault(any.getValue(), any.getKey());
            String name = full.equals(any.getKey())
                    ? "a block"
                    : full.substring(0, full.length() - any.getKey().length() - 1);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor rows = output.detach().flatten(1, -1);
                float[] good = Tensors.toFloats(rows.isfinite().all(1));
                List<Boolean> all = finite.computeIfAbsent(name, key -> new ArrayList<>());
                for (float row : good) {
                    all.add(row > 0);
                }
                double magnitude = torch.nan_to_num(rows).abs().max().item_double();
                largest.merge(name, magnitude, Math::max);
            }
        }

        List<Part> parts(List<ReplayedImage> images) {
            List<Part> parts = new ArrayList<>();
            finite.forEach((name, rows) -> {
                Map<Integer, ReplayedImage> wrong = new TreeMap<>();
                for (int row = 0; row < rows.size(); row++) {
                    if (!rows.get(row)) {
                        int image = row / (views * part) * part + row % part;
                        wrong.put(image, images.get(image % images.size()));
                    }
                }
                parts.add(new Part(name, largest.getOrDefault(name, 0.0), List.copyOf(wrong.values())));
            });
            return parts;
        }
    }
}
