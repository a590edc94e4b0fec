/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code maect eval}: the parent of one subcommand per protocol. */
@Command(
        name = "eval",
        description = "Measure encoders: k-NN, linear probes, low-shot, clustering, or all of it.",
        footer = {"", "Example: maect eval knn runs/cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test"},
        mixinStandardHelpOptions = true,
        modelTransformer = EvalCommand.Subcommands.class)
public final class EvalCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Adds the protocols' subcommands when picocli makes the command. */
    static final class Subcommands implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            for (EvaluationProtocol protocol : Protocols.all()) {
                command.addSubcommand(protocol.name(), ProtocolCommand.of(protocol));
            }
            command.addSubcommand("all", AllCommand.spec());
            return command;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which protocol? One of " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
