/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.ExitCode;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.protocol.EvaluationProtocols;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maect eval all}: every protocol that fits the data, with default settings; goes on where it was stopped. */
@Command(
        name = "all",
        description = {
            "Every protocol that fits the data and needs each image once, with default settings.",
            "Cards that exist for the same inputs are kept, so an interrupted command goes on where it was."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AllCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private EvaluationArguments arguments = new EvaluationArguments();

    static CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(new AllCommand());
    }

    @Override
    public Integer call() {
        List<EvaluationProtocol> protocols = EvaluationProtocols.all().stream()
                .filter(EvaluationProtocol::partOfAll)
                .toList();
        CardPrinter printer =
                new CardPrinter(arguments.json(), spec.commandLine().getOut());
        printer.end(arguments.evaluation().listener(printer).runFitting(protocols));
        return ExitCode.OK;
    }
}
