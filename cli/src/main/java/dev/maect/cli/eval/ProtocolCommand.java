/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.ExitCode;
import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.run.JoinedRanks;
import dev.maect.distributed.ProcessGroup;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.protocol.EvaluationProtocol;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The subcommand of one protocol. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class ProtocolCommand implements Callable<Integer>, OverRanks {
    private final EvaluationProtocol protocol;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private EvaluationArguments arguments = new EvaluationArguments();

    private ProtocolCommand(EvaluationProtocol protocol) {
        this.protocol = protocol;
    }

    /** A command with the shared options and those of {@code protocol}. */
    static CommandSpec of(EvaluationProtocol protocol) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new ProtocolCommand(protocol));
        spec.name(protocol.name());
        spec.usageMessage().description(protocol.description());
        ProtocolOptions.add(spec, protocol);
        return spec;
    }

    @Override
    public Integer call() {
        EvaluationProtocol given =
                ProtocolOptions.given(protocol, spec.commandLine().getParseResult());
        if (!given.overRanks()) {
            JoinedRanks.requireAlone("maect eval " + given.name());
        }
        return JoinedRanks.run(Terminal.system(), group -> measure(given, group));
    }

    private int measure(EvaluationProtocol given, ProcessGroup group) {
        CardPrinter printer =
                new CardPrinter(arguments.json(), spec.commandLine().getOut());
        List<ProtocolCard> cards =
                arguments.evaluation().among(group).listener(printer).runAll(List.of(given));
        if (group.isFirst()) {
            printer.end(cards);
        }
        return ExitCode.OK;
    }
}
