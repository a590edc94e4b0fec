/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.recipe.RecipeWriter;
import dev.maect.report.CostText;
import dev.maect.report.Figures;
import dev.maect.report.Report;
import dev.maect.report.figure.Drawing;
import dev.maect.run.Run;
import dev.maect.run.RunEvent;
import dev.maect.run.RunFolder;
import dev.maect.run.RunListener;
import dev.maect.run.RunRequest;
import dev.maect.run.RunResult;
import dev.maect.run.Summary;
import java.io.PrintWriter;
import java.nio.file.Files;
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
                out.println(LoadingText.of(run));
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
                report(finished.folder());
                show(finished.summary(), finished.folder());
                return ExitCode.OK;
            }
            if (result instanceof RunResult.AlreadyFinished before) {
                report(before.folder()); // which may have been what a killed process had left to do
                show(before.folder());
                return ExitCode.OK;
            }
            return stop.exitCode();
        }
    }

    /** Images and page, made of the run's files; what they cannot show does not undo the run. */
    private static void report(RunFolder folder) {
        Figures.ofRun(folder);
        Drawing.attempt(folder.report().toString(), false, () -> {
            Report.of(folder.path()).write(folder.report());
            return true;
        });
    }

    private void show(Summary summary, RunFolder folder) {
        PrintWriter out = command.commandLine().getOut();
        String table = SummaryText.table(summary);
        if (!table.isEmpty()) {
            out.println(table);
        }
        CostText.facts(summary.costs()).forEach((what, cost) -> out.println("cost, " + what + ": " + cost));
        out.flush();
        show(folder);
    }

    private void show(RunFolder folder) {
        PrintWriter out = command.commandLine().getOut();
        if (Files.exists(folder.report())) {
            out.println("Report: " + folder.report());
        }
        out.println("Encoder: " + folder.encoder());
        out.flush();
    }

    private static String commandLine(CommandSpec command) {
        List<String> own = command.commandLine().getParseResult().originalArgs();
        return "maect "
                + ShellText.of(
                        own.isEmpty()
                                ? List.of(command.name())
                                : command.root().commandLine().getParseResult().originalArgs());
    }
}
