/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.NativeSetup;
import dev.maect.recipe.Recipe;
import dev.maect.train.TrainStep;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;

/**
 * Some steps of a stage, as training takes them, with weights drawn at random. Where the recipe's batch would take too long, a
 * smaller one is tried.
 */
final class StageTrial {
    static {
        NativeSetup.prepare();
    }

    /** Operations of a step that a machine can be asked for without knowing it. */
    private static final double HARMLESS = 6e10;
    /** Batches in an epoch of the trial. */
    private static final int BATCHES = 4;

    /** Operations for an image of which a processor takes many seconds, and a GPU far less than one. */
    private static final double TOO_MANY = 1e12;

    private static final double GPU_FASTER = 50;

    /** Ever larger batches that are tried: on a GPU a small one takes as long as one of many times the size. */
    private static final int TRIALS = 3;

    private static final int WARM_UP_STEPS = 1;
    private static final int FEWEST_STEPS = 2;
    /** Times the limit after which a single step has to do. */
    private static final int PATIENCE = 3;
    /** Of the time, what warming up takes. */
    private static final double WARM_UP_SHARE = 0.4;

    private final Recipe recipe;
    private final StageKind kind;
    private final Path folder;
    private final Duration limit;
    private final int batch;

    StageTrial(Recipe recipe, StageKind kind, Path folder, Duration limit) {
        this.recipe = recipe;
        this.kind = kind;
        this.folder = folder;
        this.limit = limit;
        this.batch = StageKinds.options(kind, recipe).batchSize();
    }

    /**
     * Seconds.
     *
     * @param perStep of a step
     * @param perImage before the first step
     */
    private record Times(double perStep, double perImage) {}

    /** The recipe of the first trial. */
    Recipe smallest() {
        return sized(harmless());
    }

    /** Whether even the first trial would take minutes. */
    boolean tooSlow() {
        return tooSlow(operations(), device());
    }

    static boolean tooSlow(double operations, ComputeDevice device) {
        return operations > TOO_MANY * faster(device);
    }

    private static double faster(ComputeDevice device) {
        return device.equals(ComputeDevice.CPU) ? 1 : GPU_FASTER;
    }

    private double operations() {
        return kind.cost(recipe, recipe.precision().on(device()), batch).step().total();
    }

    StageSpeed measure(IntFunction<ImageSource> images) {
        int tried = harmless();
        Times times = run(tried, images);
        for (int trial = 1; trial < TRIALS; trial++) {
            int larger = affordable(tried, times.perStep);
            if (larger == tried) {
                break;
            }
            times = run(larger, images);
            tried = larger;
        }
        return new StageSpeed(times.perStep * batch / tried, times.perImage, tried < batch);
    }

    /** The batch, or the largest part of it by halves that any machine with such a device can do. */
    private int harmless() {
        return harmless(batch, operations(), device());
    }

    static int harmless(int batch, double operationsPerImage, ComputeDevice device) {
        int part = batch;
        while (part % 2 == 0 && part > 2 && operationsPerImage * part > HARMLESS * faster(device)) {
            part /= 2;
        }
        return part;
    }

    /** The largest batch by doubling of which enough steps fit into the time. */
    private int affordable(int tried, double perStep) {
        int larger = tried;
        int steps = WARM_UP_STEPS + FEWEST_STEPS;
        while (larger < batch && 2.0 * larger / tried * perStep * steps <= limit.toNanos() / 1e9) {
            larger *= 2;
        }
        return larger;
    }

    private boolean encodesOnce() {
        return kind.cost(recipe, recipe.precision().on(device()), batch).onceOperations() > 0;
    }

    private ComputeDevice device() {
        return ComputeDevice.parse(recipe.device());
    }

    private Recipe sized(int size) {
        List<String> settings = new ArrayList<>();
        settings.add(kind.name() + ".batch-size=" + size);
        if (size < batch && recipe.pretrain().accumulate() > 1) {
            settings.add("pretrain.accumulate=1");
        }
        return recipe.with(settings.toArray(String[]::new));
    }

    private Times run(int size, IntFunction<ImageSource> images) {
        Recipe trial = sized(size);
        ComputeDevice device = device();
        ImageSource sample = images.apply(BATCHES * size);
        StageContext context = new StageContext(
                trial,
                sample,
                device,
                trial.precision().on(device),
                Optional.of(encoder(trial)),
                stage -> folder.resolve(stage + ".none"),
                new Reading(List.of(), 0),
                event -> {},
                () -> false);
        try (Stage stage = kind.begin(context)) {
            long start = System.nanoTime();
            try (BatchSource batches = stage.batches(context, size)
                            .orElseThrow(() -> new MaectException("The trial of " + kind.name() + " was stopped."));
                    TrainStep step = TrainStep.of(trial, stage, device, batches.stepsPerEpoch())) {
                double perImage = (System.nanoTime() - start) / 1e9 / sample.size();
                return new Times(perStep(batches, step), encodesOnce() ? perImage : 0);
            }
        }
    }

    private double perStep(BatchSource batches, TrainStep step) {
        long begin = System.nanoTime();
        long measuredFrom = begin;
        int steps = 0;
        int measured = 0;
        for (int epoch = 0; ; epoch++) {
            try (BatchEpoch all = batches.epoch(epoch)) {
                batches.prepare(epoch + 1L);
                while (all.hasNext()) {
                    try (PointerScope scope = new PointerScope();
                            Batch images = all.next()) {
                        step.compute(images, epoch, 0).loss().item_double();
                        step.apply(0);
                    }
                    long now = System.nanoTime();
                    steps++;
                    if (measuredFrom == begin) {
                        boolean warm = steps >= WARM_UP_STEPS && now - begin >= WARM_UP_SHARE * limit.toNanos();
                        measuredFrom = warm ? now : begin;
                        continue;
                    }
                    measured++;
                    boolean enough = measured >= FEWEST_STEPS || now - begin >= PATIENCE * limit.toNanos();
                    if (enough && now - begin >= limit.toNanos()) {
                        return (now - measuredFrom) / 1e9 / measured;
                    }
                }
            }
        }
    }

    /** An encoder of the recipe's shape with weights drawn at random. */
    private Path encoder(Recipe trial) {
        Path file = folder.resolve(
                "encoder-" + Integer.toHexString(Model.encoder(trial).hashCode()) + ".safetensors");
        if (!Files.exists(file)) {
            try (Encoder encoder = new Encoder(Model.encoder(trial))) {
                encoder.initialise(Generators.of(0, "encoder"));
                new ModelFile.Contents()
                        .with("encoder", encoder.tensors().all())
                        .write(
                                file,
                                new ModelDescription(
                                        Model.encoder(trial),
                                        Optional.empty(),
                                        Model.evaluationPooling(trial),
                                        Model.normalisation(trial),
                                        "trial",
                                        Map.of()));
            }
        }
        return file;
    }
}
