/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.distributed.Meeting;
import dev.maect.distributed.Placement;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.Ranks;
import dev.maect.engine.NativeSetup;
import dev.maect.run.Run;
import dev.maect.run.RunEvent;
import dev.maect.run.RunResult;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.SparkEnv;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** What a task does: it is the rank of its number, and gives how the run ended. */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<String>> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RankTask.class);
    private static final int EXIT = 4; // as under every launcher, of ranks that end because of another

    private final TrainingJob job;

    RankTask(TrainingJob job) {
        this.job = job;
    }

    @Override
    public Iterator<String> apply(Iterator<Integer> numbers) {
        BarrierTaskContext task = BarrierTaskContext.get();
        NativeSetup.keepFreedMemory(); // here and not before, as the driver has this class and needs no libtorch
        torch.set_num_threads(task.cpus());
        requireOwnExecutors(task.allGather(SparkEnv.get().executorId()));
        Placement placement = placement(task);
        Cancellation cancellation = new Cancellation();
        CountDownLatch over = new CountDownLatch(1);
        LOG.info("This is {}.", placement);
        try (ProcessGroup group =
                placement.size() == 1 ? ProcessGroup.alone() : Ranks.join(placement, RankTask::ended)) {
            stopWithTask(task, cancellation, over);
            try {
                return CollectionConverters.asScala(
                        List.of(run(group, cancellation)).iterator());
            } catch (RuntimeException | Error e) {
                group.tellFailure(e);
                throw e;
            }
        } finally {
            over.countDown();
        }
    }

    /** What ends one rank would end another in the same process, too, and they would share its threads. */
    private static void requireOwnExecutors(String[] executors) {
        long different = Arrays.stream(executors).distinct().count();
        if (different < executors.length) {
            throw new SparkUseException(
                    executors.length + " ranks came into " + different + " executors: " + String.join(", ", executors)
                            + ". Each needs its own: set spark.task.cpus to what spark.executor.cores is.");
        }
    }

    private static Placement placement(BarrierTaskContext task) {
        int rank = task.partitionId();
        List<String> hosts = Arrays.stream(task.getTaskInfos())
                .map(BarrierTaskInfo::address)
                .map(address -> address.replaceFirst(":\\d+$", ""))
                .toList();
        String own = hosts.get(rank);
        int before = (int) hosts.subList(0, rank).stream().filter(own::equals).count();
        int here = (int) hosts.stream().filter(own::equals).count();
        return new Placement(
                "Spark",
                rank,
                hosts.size(),
                before,
                here,
                new Meeting.Exchanged(address -> task.allGather(address)[0]));
    }

    /** A task that Spark wants to end saves its state first. */
    private static void stopWithTask(BarrierTaskContext task, Cancellation cancellation, CountDownLatch over) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!over.await(500, TimeUnit.MILLISECONDS)) {
                            if (task.isInterrupted()) {
                                cancellation.cancel();
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "maect-task");
        thread.setDaemon(true);
        thread.start();
    }

    private static void ended(String message, boolean late) {
        LOG.error(message);
        if (late) {
            Runtime.getRuntime().halt(EXIT); // it waits in native code for somebody who is no more
        }
    }

    private String run(ProcessGroup group, Cancellation cancellation) {
        try (Run run = Run.open(job.request(), group)) {
            if (group.isFirst()) {
                run.warnings().forEach(LOG::warn);
            }
            RunResult result = run.execute(RankTask::log, cancellation);
            if (result instanceof RunResult.Finished finished) {
                return "The run in " + finished.folder().path() + " has finished.";
            }
            return "The run in " + job.folder()
                    + (result instanceof RunResult.Cancelled
                            ? " was stopped, and can go on."
                            : " had finished before.");
        }
    }

    private static void log(RunEvent event) {
        if (event instanceof RunEvent.Training training) {
            if (training.event() instanceof TrainingEvent.StageStarted started) {
                LOG.info("Stage {} begins.", started.stage());
            } else if (training.event() instanceof TrainingEvent.StageEnded ended) {
                LOG.info("Stage {} has ended after {} steps.", ended.stage(), ended.steps());
            } else if (training.event() instanceof TrainingEvent.Warned warned) {
                LOG.warn("{}: {}", warned.stage(), warned.message());
            }
        } else if (event instanceof RunEvent.LeftOut out) {
            LOG.warn("Left out: {}: {}", out.what(), out.reason());
        }
    }
}
