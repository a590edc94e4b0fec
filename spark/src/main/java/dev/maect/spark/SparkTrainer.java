/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A run whose ranks are the tasks of a barrier stage, one in each executor: they train what one process would. Spark itself does
 * not start such a stage again when an executor dies; this does, from the last state, as often as it may.
 *
 * <pre>{@code
 * TrainingJob job = TrainingJob.of("small", "/shared/photos", "/shared/runs/photos", "tune.epochs=5");
 * SparkTrainer.Result result = new SparkTrainer(spark, 4, 3).train(job, System.err::println);
 * }</pre>
 *
 * <p>The driver trains nothing, and needs neither the images nor the folder.
 */
public final class SparkTrainer {
    /**
     * What became of a run.
     *
     * @param end as rank 0 tells it
     * @param failures what ended the attempts before, in words
     */
    public record Result(String end, List<String> failures) {
        /** Copies the list. */
        public Result {
            failures = List.copyOf(failures);
        }
    }

    private final SparkSession spark;
    private final int ranks;
    private final int restarts;

    /**
     * A trainer on a cluster.
     *
     * @param ranks how many tasks train together
     * @param restarts how often it may go on from the last state after a rank has failed
     */
    public SparkTrainer(SparkSession spark, int ranks, int restarts) {
        if (ranks < 1 || restarts < 0) {
            throw new SparkUseException(
                    "At least one rank, and no fewer than 0 restarts; got " + ranks + " and " + restarts + ".");
        }
        if (ranks > 1 && spark.sparkContext().isLocal()) {
            throw new SparkUseException("In local mode Spark's tasks share one process, and each rank needs its own."
                    + " On one machine use maect launch, or a master such as local-cluster[2,1,2048].");
        }
        this.spark = spark;
        this.ranks = ranks;
        this.restarts = restarts;
    }

    /**
     * Trains and evaluates; returns when all is done. What goes wrong on the way is told in a line that names the task.
     *
     * @throws SparkUseException if it has failed more often than it may, or cannot succeed
     */
    public Result train(TrainingJob job, Consumer<String> told) {
        List<String> failures = new ArrayList<>();
        TrainingJob next = job;
        while (true) {
            RankEnds ends = new RankEnds("maect-" + UUID.randomUUID());
            SparkContext context = spark.sparkContext();
            context.addSparkListener(ends);
            try {
                return new Result(attempt(next, ends), failures);
            } catch (Exception e) { // SparkException is checked, and Scala throws it unannounced
                Optional<RankEnds.End> culprit = ends.culprit();
                String words = culprit.map(RankEnds.End::words).orElseGet(() -> firstLine(e));
                if (culprit.isEmpty() || culprit.get().forGood() || failures.size() >= restarts) {
                    throw new SparkUseException(words, e);
                }
                failures.add(words);
                told.accept(words + " Going on from the last state (" + failures.size() + " of " + restarts
                        + " restarts).");
                next = job.goingOn();
            } finally {
                context.removeSparkListener(ends);
            }
        }
    }

    private String attempt(TrainingJob job, RankEnds ends) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        context.setJobGroup(ends.group(), "maect: " + job.recipe() + " on " + ranks + " ranks");
        try {
            JavaRDD<Integer> numbers =
                    context.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
            ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
            return new JavaRDD<>(numbers.rdd().barrier().mapPartitions(new RankTask(job), false, text), text)
                    .collect()
                    .get(0);
        } finally {
            context.clearJobGroup();
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse(failure.toString());
    }
}
