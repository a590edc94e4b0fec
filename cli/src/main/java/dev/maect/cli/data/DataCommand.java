/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.WithoutLibtorch;
import dev.maect.cli.fetch.FetchDataCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code maect data}: the parent of what is done with images before training. */
@Command(
        name = "data",
        description = "Look at images before anything is trained on them.",
        footer = {"", "Example: maect data stats photos/ --write recipe.yaml"},
        mixinStandardHelpOptions = true)
public final class DataCommand implements Runnable, WithoutLibtorch {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private DataCommand() {}

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(new DataCommand())
                .addSubcommand("check", CommandSpec.forAnnotatedObject(new CheckCommand()))
                .addSubcommand("split", CommandSpec.forAnnotatedObject(new SplitCommand()))
                .addSubcommand("show", CommandSpec.forAnnotatedObject(new ShowCommand()))
                .addSubcommand("stats", CommandSpec.forAnnotatedObject(new StatsCommand()))
                .addSubcommand("pack", CommandSpec.forAnnotatedObject(new PackCommand()))
                .addSubcommand("fetch", CommandSpec.forAnnotatedObject(new FetchDataCommand()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "What to do? One of " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
