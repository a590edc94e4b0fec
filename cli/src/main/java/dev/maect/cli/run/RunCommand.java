/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.run.RunRequest;
import dev.maect.run.StartingPoint;
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

/** {@code maect run}: all stages of a recipe. */
@Command(
        name = "run",
        description = "Run all stages of a recipe: pre-training, head preparation, contrastive tuning, evaluation.",
        footer = {
            "",
            "The recipe auto is chosen for your images, this machine and a time: size of model and images, batch, epochs.",
            "Example: maect run auto --data photos/ --budget 2h --out runs/photos",
            "Example: maect run cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test --out runs/cifar10"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer>, OverRanks {
    private static final String AUTO = "auto";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe (maect recipes), a file, or auto. --resume needs none.")
    private @Nullable String recipe;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "For auto: the time that all of it may take, such as 30m, 2h or 1h30m.")
    private @Nullable String budget;

    @Option(
            names = "--from",
            paramLabel = "RUN|WEIGHTS",
            description = "An encoder to tune instead of training one, such as a published MAE; see maect tune --help.")
    private @Nullable Path from;

    @Mixin
    private RunOptions options = new RunOptions();

    @Parameters(arity = "0..*", index = "1..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> settings = new ArrayList<>(overrides);
        Optional<String> named = Optional.ofNullable(recipe);
        if (options.resume() && named.filter(name -> name.contains("=")).isPresent()) {
            settings.add(0, named.get()); // without a recipe the first word is a setting
            named = Optional.empty();
        }
        Optional<StartingPoint> start = Optional.ofNullable(from).map(StartingPoint::of);
        if (named.filter(AUTO::equals).isPresent()) {
            if (!options.resume()) {
                return new AutoSession(options, Optional.ofNullable(budget), start, settings, spec).execute();
            }
            named = Optional.empty(); // the folder has the recipe that was chosen
        } else if (budget != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--budget goes with the recipe auto: maect run auto --budget " + budget + " ...");
        }
        RunRequest request = options.request(named, Optional.empty(), List.of(), settings, spec);
        request = start.map(request::withStart).orElse(request);
        return new RunSession(request, spec, Terminal.system()).execute(options.dryRun());
    }
}
