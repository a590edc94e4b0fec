/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.WithoutLibtorch;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.protocol.EvaluationProtocols;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
public final class EvalCommand implements Runnable, WithoutLibtorch {
    private static final Logger LOG = LoggerFactory.getLogger(EvalCommand.class);
    private static final String MEASURES = "measures";
    private static final String ALL = "all";
    private static final List<String> OWN = List.of(MEASURES, ALL);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private EvalCommand() {}

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        CommandSpec command = CommandSpec.forAnnotatedObject(new EvalCommand());
        for (EvaluationProtocol protocol : EvaluationProtocols.all()) {
            if (OWN.contains(protocol.name()) || command.subcommands().containsKey(protocol.name())) {
                LOG.warn(
                        "{} is left out: there is a {} already.",
                        protocol.getClass().getName(),
                        protocol.name());
            } else {
                command.addSubcommand(protocol.name(), ProtocolCommand.of(protocol));
            }
        }
        return command.addSubcommand(MEASURES, MeasuresCommand.spec()).addSubcommand(ALL, AllCommand.spec());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which protocol? One of " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
