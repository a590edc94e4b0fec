/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.cli.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The subcommand of one protocol. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class ProtocolCommand implements Callable<Integer> {
    private final EvaluationProtocol protocol;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private EvaluationOptions options = new EvaluationOptions();

    private ProtocolCommand(EvaluationProtocol protocol) {
        this.protocol = protocol;
    }

    /** A command with the shared options and those of {@code protocol}. */
    static CommandSpec of(EvaluationProtocol protocol) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new ProtocolCommand(protocol));
        spec.name(protocol.name());
        spec.usageMessage().description(protocol.description());
        spec.addMixin("protocol", CommandSpec.forAnnotatedObjectLenient(protocol));
        return spec;
    }

    @Override
    public Integer call() {
        new Evaluation(options, spec.commandLine().getOut()).run(List.of(protocol), true);
        return ExitCode.OK;
    }
}
