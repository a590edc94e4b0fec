/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.run.RunRequest;
import dev.maect.run.StartingPoint;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect tune}: the stages after pre-training, on an encoder that exists. */
@Command(
        name = "tune",
        description = "Tune an encoder contrastively (all stages of a recipe after pretrain).",
        footer = {"", "Example: maect tune --from runs/cifar10 --recipe cifar10-aug --data ... --out runs/cifar10-aug"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class TuneCommand implements Callable<Integer>, OverRanks {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "RUN|WEIGHTS",
            description = "A run, whose untuned encoder is taken, or weights of maect, Meta MAE, MAE-CT, timm, Hugging"
                    + " Face or MIM-Refiner; see maect inspect.")
    private @Nullable Path from;

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Packaged recipe or file (default: the run's own, or small-s16).")
    private @Nullable String recipe;

    @Mixin
    private RunOptions options = new RunOptions();

    @Parameters(arity = "0..*", index = "0..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        if (from == null && !options.resume()) {
            throw RunOptions.missing("option: '--from=RUN|WEIGHTS'", spec);
        }
        Optional<Path> start = Optional.ofNullable(from);
        RunRequest request = options.request(
                Optional.ofNullable(recipe),
                start.map(TuneCommand::recipe),
                List.of("pretrain.epochs=0"),
                overrides,
                spec);
        if (from != null) {
            request = request.withStart(StartingPoint.of(from));
        }
        return new RunSession(request, spec, Terminal.system()).execute(options.dryRun());
    }

    private static String recipe(Path start) {
        Path own = start.resolve("resolved.yaml");
        return Files.exists(own) ? own.toString() : "small-s16";
    }
}
