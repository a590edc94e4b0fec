/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.cli.WithoutLibtorch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code maect catalog}: the parent of what is asked of a catalogue itself. */
@Command(
        name = "catalog",
        description = "Look into a catalogue of images.",
        footer = {"", "Example: maect catalog query photos-catalog \"SELECT path, width FROM images LIMIT 5\""},
        mixinStandardHelpOptions = true)
public final class CatalogCommand implements Runnable, WithoutLibtorch {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private CatalogCommand() {}

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(new CatalogCommand())
                .addSubcommand("info", CommandSpec.forAnnotatedObject(new InfoCommand()))
                .addSubcommand("tag", CommandSpec.forAnnotatedObject(new TagCommand()))
                .addSubcommand("query", CommandSpec.forAnnotatedObject(new QueryCommand()))
                .addSubcommand("export", CommandSpec.forAnnotatedObject(new ExportFeaturesCommand()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "What to do? One of " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
