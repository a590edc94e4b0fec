/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.options.PoolingOption;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.protocol.ClassMatching;
import dev.maect.protocol.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that all protocols share. */
final class EvaluationArguments {
    private static final long GIBIBYTE = 1L << 30;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN|CHECKPOINT",
            description = "Runs, whose encoders are measured before and after tuning, or checkpoints.")
    private List<Path> targets = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description =
                    "Images to learn from: folder, tar, table, CIFAR in binary form, or demo:SEED. Several are taken"
                            + " together.")
    private List<String> data = new ArrayList<>();

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description =
                    "Images to measure on; without it, a tenth of --data is held out. Several are taken together.")
    private List<String> val = new ArrayList<>();

    @Option(
            names = "--classes",
            paramLabel = "KIND",
            description = "same: both sides have the same class folders (default). common: measure on those images of"
                    + " --val whose class --data has too, with answers among these classes only, as for ImageNet-A,"
                    + " ImageNet-R and ImageNet-Sketch.")
    private ClassMatching classes = ClassMatching.SAME;

    @Option(
            names = "--label-set",
            paramLabel = "NAME",
            description =
                    "Label set to measure with, where the images have several (default: all that both sides have).")
    private @Nullable String labels;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            description = "fp32, tf32 or bf16 (default: what the device is fast at).")
    private @Nullable Precision precision;

    @Mixin
    private PoolingOption pooling = new PoolingOption();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Images per forward pass of feature extraction (default: ${DEFAULT-VALUE}).")
    private int batchSize = 256;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Folder for cards and cached features (default: RUN/eval, or CHECKPOINT-eval beside the file).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the cards as JSON instead of lines and a table.")
    private boolean json;

    @Option(names = "--overwrite", description = "Measure anew even where a card of the same inputs exists.")
    private boolean overwrite;

    @Option(names = "--no-cache", description = "Neither use nor keep features on disk.")
    private boolean noCache;

    @Option(
            names = "--cache-gib",
            paramLabel = "N",
            description = "Size that cached features may reach (default: ${DEFAULT-VALUE}).")
    private double cacheGib = 8;

    /** An evaluation as these arguments say. */
    Evaluation evaluation() {
        Evaluation evaluation =
                Evaluation.of(EncoderTargets.of(targets)).data(data()).classes(classes);
        val().ifPresent(evaluation::val);
        if (labels != null) {
            evaluation.labels(labels);
        }
        pooling.get().ifPresent(evaluation::pooling);
        if (precision != null) {
            evaluation.precision(precision);
        }
        evaluation
                .device(ComputeDevice.parse(device.name().orElse("auto")))
                .batchSize(batchSize)
                .seed(seed)
                .cacheBytes(noCache ? 0 : (long) (cacheGib * GIBIBYTE))
                .overwrite(overwrite);
        return out == null ? evaluation : evaluation.cards(out);
    }

    /** Runs and checkpoints as they were given. */
    List<Path> targets() {
        return List.copyOf(targets);
    }

    /** The folder asked for. */
    Optional<Path> out() {
        return Optional.ofNullable(out);
    }

    String data() {
        return ImageSources.joined(data);
    }

    Optional<String> val() {
        return val.isEmpty() ? Optional.empty() : Optional.of(ImageSources.joined(val));
    }

    long seed() {
        return seed;
    }

    boolean json() {
        return json;
    }
}
