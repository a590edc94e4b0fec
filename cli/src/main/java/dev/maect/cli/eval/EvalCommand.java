/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code maect eval}: the parent of one subcommand per protocol. */
@Command(
        name = "eval",
        description =
                "Measure encoders: k-NN, linear probes, few labels, fine-tuning, clustering, robustness, and much that"
                        + " needs no labels.",
        footer = {"", "Example: maect eval knn runs/cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test"},
        mixinStandardHelpOptions = true)
public final class EvalCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private EvalCommand() {}

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        CommandSpec command = CommandSpec.forAnnotatedObject(new EvalCommand());
        for (EvaluationProtocol protocol : Protocols.all()) {
            command.addSubcommand(protocol.name(), ProtocolCommand.of(protocol));
        }
        return command.addSubcommand("measures", MeasuresCommand.spec()).addSubcommand("all", AllCommand.spec());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which protocol? One of " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
