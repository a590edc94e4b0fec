/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.eval.cache.ContentHash;
import dev.maect.io.AtomicFile;
import dev.maect.report.measure.MeasureCard;
import dev.maect.report.measure.MeasureComparisons;
import dev.maect.report.measure.MeasurePlots;
import dev.maect.report.measure.MeasureTable;
import dev.maect.report.measure.MeasuredCheckpoint;
import dev.maect.report.measure.MonitoredRun;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect eval measures}: which label-free measures go with k-NN accuracy across checkpoints. */
@Command(
        name = "measures",
        description = {
            "Which measures that need no labels predict k-NN accuracy across checkpoints: Spearman's correlation of each.",
            "Runs trained with evaluation.monitor-every-epochs need nothing else: their metrics are read. Checkpoints, and"
                    + " the encoders of other runs, are measured on --data."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MeasuresCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuresCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private EvaluationArguments arguments = new EvaluationArguments();

    @Option(names = "--labels", paramLabel = "NAME", description = "Label set of the accuracies (default: the first).")
    private @Nullable String labels;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Label-free measures of checkpoints take at most so many images (default: ${DEFAULT-VALUE}).")
    private int images = 2000;

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new MeasuresCommand());
        OptionSpec data = spec.findOption("--data");
        spec.remove(data);
        spec.addOption(OptionSpec.builder(data)
                .required(false)
                .description("Images to measure checkpoints on; not needed for runs that measured while they trained.")
                .build());
        return spec;
    }

    @Override
    public Integer call() {
        Instant started = Instant.now();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        List<MeasuredCheckpoint> checkpoints = arguments.data().isEmpty()
                ? monitored(sources, settings)
                : new MeasuredFiles(arguments, images).measure(sources, settings);
        MeasureComparisons comparisons = MeasureComparisons.of(checkpoints, labels(checkpoints), arguments.seed());
        if (comparisons.groups().isEmpty()) {
            throw new MaectException("Which measure predicts accuracy shows over three checkpoints or more; there are "
                    + comparisons.checkpoints().size() + ". Give more, or a run with more monitored epochs.");
        }
        settings.put("accuracy", "k-NN");
        settings.put("correlation", "Spearman");
        settings.put("seed", Long.toString(arguments.seed()));
        MeasureCard card = new MeasureCard(
                sources,
                settings,
                BuildInfo.current().describe(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                comparisons);
        write(card);
        PrintWriter out = spec.commandLine().getOut();
        out.print(arguments.json() ? card.toJson() + System.lineSeparator() : MeasureTable.text(comparisons));
        out.flush();
        return ExitCode.OK;
    }

    private List<MeasuredCheckpoint> monitored(Map<String, String> sources, Map<String, String> settings) {
        List<MeasuredCheckpoint> checkpoints = new ArrayList<>();
        for (Path target : arguments.targets()) {
            if (!Files.isDirectory(target) || !RunFolder.isRun(target)) {
                throw new MaectException(
                        Files.exists(target)
                                ? target + " is no run. Give --data (and --val) to measure checkpoints on images."
                                : "No such run or checkpoint: " + target + ". Check the path.");
            }
            Path metrics = RunFolder.open(target).metrics();
            String name = String.valueOf(target.toAbsolutePath().normalize().getFileName());
            List<MeasuredCheckpoint> found = Files.exists(metrics)
                    ? MonitoredRun.checkpoints(distinct(name, checkpoints), MetricsHistory.read(metrics))
                    : List.of();
            if (found.isEmpty()) {
                throw new MaectException(target + " was not measured on labelled images while it trained. Train with"
                        + " evaluation.monitor-every-epochs=1, or give --data to measure encoders now.");
            }
            checkpoints.addAll(found);
            sources.put(metrics.toString(), ContentHash.of(metrics));
        }
        settings.put("measured", "between the epochs of training");
        return checkpoints;
    }

    private static String distinct(String name, List<MeasuredCheckpoint> taken) {
        String free = name;
        int number = 2;
        for (boolean clash = true; clash; ) {
            String candidate = free;
            clash = taken.stream().anyMatch(checkpoint -> checkpoint.run().equals(candidate));
            free = clash ? name + "-" + number++ : free;
        }
        return free;
    }

    private String labels(List<MeasuredCheckpoint> checkpoints) {
        Collection<String> known = MeasureComparisons.labelSets(checkpoints);
        String wanted = labels == null ? known.stream().findFirst().orElse("") : labels;
        if (!known.contains(wanted)) {
            throw new MaectException("There is no k-NN accuracy on '" + wanted + "'. Choose one of " + known + ".");
        }
        return wanted;
    }

    private void write(MeasureCard card) {
        Path folder = arguments.out().orElseGet(this::usualFolder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MaectException("Cannot make the folder " + folder + ": " + e + ". Choose another with --out.", e);
        }
        AtomicFile.write(folder.resolve("measures.csv"), MeasureTable.csv(card.comparisons()));
        AtomicFile.write(
                folder.resolve("measures-checkpoints.csv"),
                MeasureTable.checkpointsCsv(card.comparisons().checkpoints()));
        AtomicFile.write(folder.resolve("measures.svg"), MeasurePlots.sheet(card.comparisons()));
        AtomicFile.write(folder.resolve("measures.json"), card.toJson() + "\n");
        LOG.info("Wrote measures.json, .csv and .svg to {}", folder);
    }

    /** That of the cards of a single target; else one beside where the command was started. */
    private Path usualFolder() {
        List<Path> targets = arguments.targets();
        if (targets.size() > 1) {
            return Path.of("measures");
        }
        return RunFolder.isRun(targets.get(0))
                ? RunFolder.open(targets.get(0)).evaluation()
                : EncoderTargets.of(targets).get(0).cards().orElseThrow();
    }
}
