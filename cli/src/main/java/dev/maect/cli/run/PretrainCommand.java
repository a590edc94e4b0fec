/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.run.RunRequest;
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

/** {@code maect pretrain}: stage 1 alone. */
@Command(
        name = "pretrain",
        description = "Train a masked autoencoder (stage 1 of a recipe).",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PretrainCommand implements Callable<Integer>, OverRanks {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--recipe", paramLabel = "RECIPE", description = "Packaged recipe or file (default: small).")
    private @Nullable String recipe;

    @Mixin
    private RunOptions options = new RunOptions();

    @Parameters(arity = "0..*", index = "0..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> stages = List.of("prepare-head.epochs=0", "tune.epochs=0");
        RunRequest request =
                options.request(Optional.ofNullable(recipe), Optional.of("small"), stages, overrides, spec);
        return new RunSession(request, spec, Terminal.system()).execute(options.dryRun());
    }
}
