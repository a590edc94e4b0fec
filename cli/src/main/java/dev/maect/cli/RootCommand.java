/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code maect} itself: the options that every command understands. */
@Command(
        name = "maect",
        description = "Contrastive tuning of masked autoencoders, on the JVM.",
        versionProvider = VersionText.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        scope = ScopeType.LOCAL)
final class RootCommand implements Runnable, WithoutLibtorch {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--debug", description = "Show details, and stack traces of errors.", scope = ScopeType.INHERIT)
    private boolean debug;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show only warnings and errors.",
            scope = ScopeType.INHERIT)
    private boolean quiet;

    boolean debug() {
        return debug;
    }

    boolean quiet() {
        return quiet;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? One of those below.");
    }
}
