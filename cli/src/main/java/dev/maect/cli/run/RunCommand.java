/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.console.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect run}: all stages of a recipe. */
@Command(
        name = "run",
        description = "Run all stages of a recipe: pre-training, head preparation, contrastive tuning, evaluation.",
        footer = {
            "",
            "Example: maect run cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test --out runs/cifar10"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe (maect recipes) or a file.")
    private String recipe = "";

    @Mixin
    private RunOptions options = new RunOptions();

    @Parameters(arity = "0..*", index = "1..*", paramLabel = "KEY=VALUE", description = RunOptions.SETTINGS)
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() {
        return new RunSession(options.request(recipe, List.of(), overrides), spec, Terminal.system())
                .execute(options.dryRun());
    }
}
