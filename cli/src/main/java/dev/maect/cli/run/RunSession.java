/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.distributed.ProcessGroup;
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
import dev.maect.run.forecast.Forecast;
import dev.maect.train.event.TrainingEvent.StageEnded;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A training command: what its options ask for is run, and what comes of it shown. */
final class RunSession {
    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

    private final RunRequest request;
    private final CommandSpec command;
    private final Terminal terminal;
    private Optional<Forecast> known = Optional.empty();
    private Function<StageEnded, List<String>> between = ended -> List.of();
    private List<String> settings = List.of();
    private boolean tellsPlan = true;

    RunSession(RunRequest request, CommandSpec command, Terminal terminal) {
        this.request = request.withCommand(commandLine(command));
        this.command = command;
        this.terminal = terminal;
    }

    /** With the time that it will take, which is measured otherwise. */
    RunSession knowing(Forecast forecast) {
        known = Optional.of(forecast);
        return this;
    }

    /** The second part of a run whose plan was told before the first. */
    RunSession withoutPlan() {
        tellsPlan = false;
        return this;
    }

    /**
     * With settings that may change between stages: where {@code change} gives any, the run stops there, and {@link
     * #settingsToGoOnWith} has them.
     */
    RunSession changing(Function<StageEnded, List<String>> change) {
        between = change;
        return this;
    }

    /** What the run is to go on with, in another session; empty where it came to its end or was stopped by somebody else. */
    List<String> settingsToGoOnWith() {
        return settings;
    }

    /** Runs it, or shows what would run if {@code dryRun}. */
    int execute(boolean dryRun) {
        return dryRun ? execute(true, ProcessGroup.alone()) : JoinedRanks.run(terminal, group -> execute(false, group));
    }

    private int execute(boolean dryRun, ProcessGroup group) {
        try (Run run = Run.open(request, group)) {
            run.warnings().forEach(LOG::warn);
            if (dryRun) {
                show(run);
                return ExitCode.OK;
            }
            boolean goesOn = request.existing() == RunFolder.Existing.RESUME;
            if (group.isAlone() && known.isEmpty() && !goesOn && !request.smoke() && Forecasts.worthwhile(run.plan())) {
                LOG.info(ForecastText.of(Forecasts.brief(run, request)));
            }
            return group.isFirst() ? train(run) : follow(run);
        }
    }

    /** One of the ranks after the first, which show nothing. */
    private static int follow(Run run) {
        try (StopOnSignal stop = StopOnSignal.install()) {
            RunResult result = run.execute(event -> {}, stop.cancellation());
            return result instanceof RunResult.Cancelled ? stop.exitCode() : ExitCode.OK;
        }
    }

    private void show(Run run) {
        PrintWriter out = command.commandLine().getOut();
        String head = request.recipe().head();
        if (!head.isEmpty()) {
            out.println(head.lines().map(line -> ("# " + line).strip()).collect(Collectors.joining("\n")));
        }
        out.println(RecipeWriter.yaml(run.recipe()));
        out.println(ImagesText.of(run, request));
        out.println();
        out.println(PlanText.of(run.plan()));
        out.println(LoadingText.of(run));
        if (!run.plan().stages().isEmpty()) {
            out.println();
            out.println(ForecastText.of(known.orElseGet(() -> Forecasts.brief(run, request))));
        }
        out.flush();
    }

    /** A smoke test tells what the whole would take; what it measured means nothing. */
    private void project() {
        try (Run whole = Run.open(request.withSmoke(false).withExisting(RunFolder.Existing.REFUSE))) {
            LOG.info("Without --smoke: {}", ForecastText.of(known.orElseGet(() -> Forecasts.brief(whole, request))));
        }
    }

    private int train(Run run) {
        try (StopOnSignal stop = StopOnSignal.install();
                RunDisplay display = new RunDisplay(terminal, run.recipe(), tellsPlan)) {
            RunListener listener = event -> {
                if (settings.isEmpty() || stop.isAsked() || !(event instanceof RunEvent.Ended)) {
                    display.on(event);
                }
                if (event instanceof RunEvent.Evaluating) {
                    stop.release();
                } else if (event instanceof RunEvent.Training training
                        && training.event() instanceof StageEnded ended) {
                    settings = between.apply(ended);
                    if (!settings.isEmpty()) {
                        stop.cancellation().cancel();
                    }
                }
            };
            RunResult result = run.execute(listener, stop.cancellation());
            if (stop.isAsked()) {
                settings = List.of();
            }
            if (result instanceof RunResult.Finished finished) {
                report(finished.folder());
                show(finished.summary(), finished.folder());
                if (request.smoke()) {
                    project();
                }
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
        if (request.smoke()) {
            out.println("A smoke test: all works, and none of these figures means anything.");
        }
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
        ChoiceText.of(folder).ifPresent(out::println);
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
