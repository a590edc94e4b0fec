/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.cli.options.DeviceOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect bench}: how fast this machine does maect's work. */
@Command(
        name = "bench",
        description =
                "Measure how fast this machine is: step, encode, tune, refine, data, knn, cluster, logistic, checkpoint"
                        + " or allreduce.",
        footer = {
            "",
            "Values are medians with the smallest and largest. Example: maect bench step --model b --batch 16",
            "Beside PyTorch: maect bench encode --compare --python venv/bin/python"
        },
        subcommands = AllreduceCommand.class,
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1", // allreduce, a command of its own, stands in its place
            paramLabel = "WORK",
            description =
                    "step (stage 1), encode, tune (stage 3), refine (MIM-Refiner), data, knn, cluster, logistic or checkpoint.")
    private @Nullable Work work;

    @Parameters(
            index = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Recipe settings, such as model.image-size=96 or head.queue-size=4096.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "ti, s, b, l, h (patch 16, 224x224), small (192 wide, 32x32), or custom with model.dim=,"
                    + " model.depth=, model.heads= (default: ${DEFAULT-VALUE}).")
    private String model = "b";

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images per run (default: 16 for steps, 32 for the rest, 128 for small).")
    private @Nullable Integer batch;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Feature rows for knn, cluster and logistic (default: ${DEFAULT-VALUE}).")
    private int rows = 20000;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Classes for logistic, clusters for cluster (default: 100).")
    private int classes = 100;

    @Option(names = "--restarts", paramLabel = "N", description = "Starts for cluster (default: 1).")
    private int restarts = 1;

    @Option(names = "--precision", paramLabel = "PRECISION", description = "auto, fp32, tf32 or bf16 (default: auto).")
    private String precision = "auto";

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(names = "--runs", paramLabel = "N", description = "Runs that count (default: ${DEFAULT-VALUE}).")
    private int runs = 5;

    @Option(names = "--warm-up", paramLabel = "N", description = "Runs before them (default: ${DEFAULT-VALUE}).")
    private int warmUp = 4;

    @Option(names = "--data", paramLabel = "PATH", description = "Images for data (default: drawn JPEGs of 500x375).")
    private @Nullable Path data;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON, too.")
    private @Nullable Path json;

    @Option(names = "--compare", description = "Do the same work in PyTorch, too, in turns, and show the ratio.")
    private boolean compare;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The interpreter for --compare, with torch (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(names = "--compile", description = "Let PyTorch use torch.compile.")
    private boolean compile;

    @Override
    public Integer call() {
        if (work == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'WORK'");
        }
        return measure(work);
    }

    private int measure(Work work) {
        int images = batch == null ? BenchOptions.usualBatch(work, model) : batch;
        if (compare && work == Work.REFINE) {
            throw new MaectException("bench refine has no counterpart in PyTorch. Leave out --compare.");
        }
        List<String> settings = new ArrayList<>(BenchOptions.stages(work, model));
        settings.addAll(overrides);
        BenchOptions options = new BenchOptions(
                work,
                BenchOptions.recipe(
                        model, Math.max(1, images), precision, device.name().orElse("auto"), settings),
                images,
                rows,
                classes,
                restarts,
                runs,
                warmUp,
                Optional.ofNullable(data));
        Optional<Bench.Opponent> opponent =
                compare ? Optional.of(new Bench.Opponent(python, scripts(), compile)) : Optional.empty();
        BenchResult result = Bench.measure(options, opponent);
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.table());
        out.flush();
        if (json != null) {
            write(result, json);
        }
        return 0;
    }

    private static Path scripts() {
        return Path.of(System.getProperty("maect.home", "."))
                .resolve("benchmarks")
                .resolve("peer");
    }

    private static void write(BenchResult result, Path file) {
        try {
            Files.writeString(
                    file,
                    JsonMapper.builder()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .build()
                                    .writeValueAsString(result.json())
                            + "\n");
        } catch (IOException e) {
            throw new MaectException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
