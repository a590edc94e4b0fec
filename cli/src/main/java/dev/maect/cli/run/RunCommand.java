/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

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
            arity = "0..1",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe (maect recipes) or a file. --resume needs none.")
    private @Nullable String recipe;

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
        RunRequest request = options.request(named, Optional.empty(), List.of(), settings, spec);
        return new RunSession(request, spec, Terminal.system()).execute(options.dryRun());
    }
}
