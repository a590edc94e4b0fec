/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.Run;
import dev.maect.run.RunEvent;
import dev.maect.run.RunFolder;
import dev.maect.run.RunListener;
import dev.maect.run.RunRequest;
import dev.maect.run.RunResult;
import dev.maect.run.Summary;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A training command: what its options ask for is run, and what comes of it shown. */
final class RunSession {
    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

    private final RunRequest request;
    private final CommandSpec command;
    private final Terminal terminal;

    RunSession(RunRequest request, CommandSpec command, Terminal terminal) {
        this.request = request.withCommand(commandLine(command));
        this.command = command;
        this.terminal = terminal;
    }

    /** Runs it, or shows what would run if {@code dryRun}. */
    int execute(boolean dryRun) {
        try (Run run = Run.open(request)) {
            run.warnings().forEach(LOG::warn);
            if (dryRun) {
                PrintWriter out = command.commandLine().getOut();
                out.println(RecipeWriter.yaml(run.recipe()));
                out.println(PlanText.of(run.plan()));
                out.flush();
                return ExitCode.OK;
            }
            return train(run);
        }
    }

    private int train(Run run) {
        try (StopOnSignal stop = StopOnSignal.install();
                RunDisplay display = new RunDisplay(terminal, run.recipe())) {
            RunListener listener = event -> {
                display.on(event);
                if (event instanceof RunEvent.Evaluating) {
                    stop.release();
                }
            };
            RunResult result = run.execute(listener, stop.cancellation());
            if (result instanceof RunResult.Finished finished) {
                RunReport.write(finished.folder(), run.recipe(), finished.summary());
                show(finished.summary(), finished.folder());
                return ExitCode.OK;
            }
            return ExitCode.INTERRUPTED;
        }
    }

    private void show(Summary summary, RunFolder folder) {
        PrintWriter out = command.commandLine().getOut();
        String table = SummaryText.table(summary);
        if (!table.isEmpty()) {
            out.println(table);
        }
        SummaryText.costs(summary.costs()).forEach((what, cost) -> out.println("cost, " + what + ": " + cost));
        out.println("Report: " + folder.report());
        out.println("Encoder: " + folder.encoder());
        out.flush();
    }

    private static String commandLine(CommandSpec command) {
        List<String> own = command.commandLine().getParseResult().originalArgs();
        return "maect "
                + String.join(
                        " ",
                        own.isEmpty()
                                ? List.of(command.name())
                                : command.root().commandLine().getParseResult().originalArgs());
    }
}
