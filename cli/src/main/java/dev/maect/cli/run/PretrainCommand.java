/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.console.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
public final class PretrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            defaultValue = "small",
            description = "Packaged recipe or file (default: ${DEFAULT-VALUE}).")
    private String recipe = "small";

    @Mixin
    private RunOptions options = new RunOptions();

    @Parameters(arity = "0..*", index = "0..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> stages = List.of("prepare-head.epochs=0", "tune.epochs=0");
        return new RunSession(options.request(recipe, stages, overrides), spec, Terminal.system())
                .execute(options.dryRun());
    }
}
