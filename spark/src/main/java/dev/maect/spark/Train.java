/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A run on the executors, for {@code spark-submit --class dev.maect.spark.Train}. */
@Command(
        name = "dev.maect.spark.Train",
        description = "Run all stages of a recipe with a rank in each of several executors. Paths are theirs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Train implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe, or the driver's YAML file.")
    private String recipe = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Settings on top of the recipe.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description = "Images to train on, under the same path for all executors.")
    private String data = "";

    @Option(names = "--val", paramLabel = "PATH", description = "Images to evaluate on.")
    private String val = "";

    @Option(names = "--from", paramLabel = "RUN|WEIGHTS", description = "An encoder to tune instead of training one.")
    private String from = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the run, under the same path for all executors.")
    private String out = "";

    @Option(names = "--ranks", paramLabel = "N", required = true, description = "How many executors train together.")
    private int ranks;

    @Option(
            names = "--restarts",
            paramLabel = "K",
            description = "How often to go on from the last state after a rank has failed (default: ${DEFAULT-VALUE}).")
    private int restarts = 3;

    @Option(names = "--resume", description = "Go on with the run that is in --out.")
    private boolean resume;

    /** For spark-submit. */
    public static void main(String[] arguments) {
        Program.run(new Train(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        TrainingJob job = TrainingJob.of(recipe, data, out, settings.toArray(String[]::new))
                .withTest(val)
                .withFrom(from);
        // A lost executor comes back within seconds; Spark looks for it every 15.
        Map<String, String> settled = Map.of(
                "spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "2s",
                "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "300");
        try (SparkSession spark = Program.session("maect train", settled)) {
            SparkTrainer.Result result = new SparkTrainer(spark, ranks, restarts)
                    .train(resume ? job.goingOn() : job, spec.commandLine().getErr()::println);
            spec.commandLine().getOut().println(result.end());
            return 0;
        }
    }
}
