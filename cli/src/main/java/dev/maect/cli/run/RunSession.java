/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Logging;
import dev.maect.cli.console.ProgressLine;
import dev.maect.cli.console.Terminal;
import dev.maect.engine.ComputeDevice;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.MetricsFile;
import dev.maect.run.OnlineEvaluation;
import dev.maect.run.Provenance;
import dev.maect.run.RunData;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.run.StageCosts;
import dev.maect.run.StageSeconds;
import dev.maect.run.StartingPoint;
import dev.maect.run.Summary;
import dev.maect.run.TensorBoardFile;
import dev.maect.train.TrainingRun;
import dev.maect.train.event.TrainingListeners;
import dev.maect.train.plan.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A training command from its options to its report. Everything is checked before the folder is touched. */
final class RunSession {
    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);
    private static final int METRICS_EVERY_STEPS = 5;
    private static final List<String> SMOKE = List.of(
            "pretrain.warmup-epochs=0",
            "evaluation.probe-epochs=2",
            "evaluation.cluster-runs=1",
            "evaluation.bank-limit=512");

    private final RunRequest request;
    private final Optional<StartingPoint> from;
    private final CommandSpec command;
    private final Terminal terminal;

    RunSession(RunRequest request, Optional<StartingPoint> from, CommandSpec command, Terminal terminal) {
        this.request = request;
        this.from = from;
        this.command = command;
        this.terminal = terminal;
    }

    int execute() {
        RecipeSource source = RecipeSource.named(request.recipe());
        Recipe recipe = recipe(source);
        try (RunData data = RunData.open(request, recipe)) {
            recipe.checkAgainst(data.train().size()).forEach(LOG::warn);
            TrainingPlan plan = TrainingPlan.of(recipe, data.train().size(), from.isPresent());
            if (request.dryRun()) {
                PrintWriter out = command.commandLine().getOut();
                out.println(RecipeWriter.yaml(recipe));
                out.println(PlanText.of(plan));
                out.flush();
                return ExitCode.OK;
            }
            RunFolder folder = RunFolder.prepare(request.out(), request.existing());
            try (Logging.LogFile log = Logging.toFile(folder.path())) {
                LOG.info(PlanText.of(plan));
                train(source, recipe, plan, data, folder);
            }
        }
        return ExitCode.OK;
    }

    private Recipe recipe(RecipeSource source) {
        List<String> settings = new ArrayList<>();
        from.ifPresent(start -> settings.addAll(start.settings()));
        settings.addAll(request.overrides());
        Recipe recipe = RecipeReader.read(source, settings);
        from.ifPresent(start -> start.check(recipe));
        if (!request.smoke()) {
            return recipe;
        }
        List<String> smoke = new ArrayList<>(SMOKE);
        if (recipe.pretrain().enabled()) {
            smoke.add("pretrain.epochs=1");
        }
        if (recipe.prepareHead().enabled()) {
            smoke.add("prepare-head.epochs=1");
            smoke.add("prepare-head.cache-views="
                    + Math.min(2, recipe.prepareHead().cacheViews()));
        }
        if (recipe.tune().enabled()) {
            smoke.add("tune.epochs=1");
        }
        return recipe.with(smoke.toArray(String[]::new));
    }

    private void train(RecipeSource source, Recipe recipe, TrainingPlan plan, RunData data, RunFolder folder) {
        checkResumed(recipe, folder);
        Map<String, String> provenance = Provenance.of(
                recipe, data.train(), commandLine(), recipe.precision().on(ComputeDevice.parse(recipe.device())));
        writeRecipe(source, recipe, folder);
        Provenance.write(folder, provenance);
        Reconstructions reconstructions = new Reconstructions(folder);
        Map<String, Double> seconds = new LinkedHashMap<>(StageSeconds.read(folder));
        Duration interval = Duration.ofMillis((long) (1000 * recipe.logging().progressSeconds()));
        try (MetricsFile metrics = new MetricsFile(folder.metrics(), METRICS_EVERY_STEPS);
                TensorBoardFile board = new TensorBoardFile(folder.path(), METRICS_EVERY_STEPS)) {
            TrainingRun run = new TrainingRun(
                    recipe,
                    data.train(),
                    folder.training(),
                    provenance,
                    TrainingListeners.of(new ProgressLine(terminal, interval), metrics, board, reconstructions),
                    OnlineEvaluation.of(recipe, data));
            seconds.putAll(run.run(from.map(StartingPoint::file)).seconds());
        }
        StageSeconds.write(folder, seconds);
        long start = System.nanoTime();
        BeforeAfter evaluation = new BeforeAfter(recipe, data, folder);
        seconds.put("evaluation", (System.nanoTime() - start) / 1e9);
        Summary summary =
                new Summary(evaluation.scoresBefore(), evaluation.scoresAfter(), seconds, StageCosts.of(plan, seconds));
        summary.write(folder.summary());
        RunReport.write(folder, recipe, provenance, summary, evaluation, reconstructions.all());
        show(summary, folder);
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

    private static void checkResumed(Recipe recipe, RunFolder folder) {
        if (!Files.exists(folder.resolvedRecipe())) {
            return;
        }
        Recipe before = RecipeReader.read(RecipeSource.file(folder.resolvedRecipe()), List.of());
        if (!RecipeWriter.yaml(before).equals(RecipeWriter.yaml(recipe))) {
            throw new MaectException("The run in " + folder.path() + " was started with other settings than these ("
                    + folder.resolvedRecipe().getFileName()
                    + " tells which). Resume it with the same recipe and overrides,"
                    + " or choose another --out.");
        }
        LOG.info("Resuming the run in {}", folder.path());
    }

    private static void writeRecipe(RecipeSource source, Recipe recipe, RunFolder folder) {
        try {
            Files.writeString(folder.recipe(), source.text());
        } catch (IOException e) {
            throw new MaectException("Cannot write " + folder.recipe() + ": " + e.getMessage(), e);
        }
        RecipeWriter.write(recipe, folder.resolvedRecipe());
    }

    private String commandLine() {
        return "maect "
                + String.join(
                        " ",
                        command.commandLine().getParseResult().originalArgs().isEmpty()
                                ? List.of(command.name())
                                : command.root().commandLine().getParseResult().originalArgs());
    }
}
