/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.MaectException;
import dev.maect.distributed.RankFailedException;
import dev.maect.train.DivergedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;

/** How the ranks of one attempt ended: when one dies the others fail because of it, and Spark's message may name any. */
final class RankEnds extends SparkListener {
    private static final long PATIENCE =
            TimeUnit.SECONDS.toNanos(3); // Spark tells its listeners later than its callers

    /**
     * An end that was not as it should be.
     *
     * @param weight more for a cause than for what it causes
     * @param forGood whether another attempt would end the same
     */
    record End(String words, int weight, boolean forGood) {}

    private final String group;
    private final Set<Integer> stages = new HashSet<>();
    private final List<End> ends = new ArrayList<>();

    /** @param group of the jobs that it listens to */
    RankEnds(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        if (group.equals(submitted.properties().getProperty("spark.jobGroup.id"))) {
            stages.add(submitted.stageInfo().stageId());
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
        if (stages.contains(ended.stageId())) {
            end(ended.taskInfo(), ended.reason()).ifPresent(ends::add);
            notifyAll();
        }
    }

    private static Optional<End> end(TaskInfo task, TaskEndReason reason) {
        String rank = "Rank " + task.index() + " (executor " + task.executorId() + " on " + task.host() + ")";
        if (reason instanceof ExecutorLostFailure lost) {
            String why = lost.reason().isDefined() ? ": " + line(lost.reason().get()) : ".";
            return Optional.of(new End(rank + " has died with its executor" + why, 3, false));
        }
        if (reason instanceof ExceptionFailure failure) {
            boolean ofAnother = failure.className().equals(RankFailedException.class.getName());
            String words = line(failure.description());
            return Optional.of(
                    ofAnother
                            ? new End(words, 1, false)
                            : new End(rank + " has failed: " + words, 2, isRefusal(failure.className())));
        }
        return Optional.empty(); // those that Spark has ended because of the others
    }

    /** What maect refuses it refuses again; a loss that diverged may come out otherwise, and so may what is no fault of the request. */
    private static boolean isRefusal(String name) {
        try {
            Class<?> type = Class.forName(name, false, RankEnds.class.getClassLoader());
            return MaectException.class.isAssignableFrom(type) && !DivergedException.class.isAssignableFrom(type);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String line(String text) {
        String line = text.lines().findFirst().orElse("no reason given").strip();
        return line.endsWith(".") ? line : line + ".";
    }

    /** What the attempt failed of, once it has failed. */
    synchronized Optional<End> culprit() {
        long end = System.nanoTime() + PATIENCE;
        try {
            for (long left = PATIENCE; left > 0 && ends.stream().noneMatch(e -> e.weight() > 1); ) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ends.stream().max(Comparator.comparingInt(End::weight));
    }
}
