/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** The executors of a local cluster, which are children of this process, and how to kill them. */
final class Executors extends SparkListener {
    private final Map<Integer, String> ranks = new ConcurrentHashMap<>();
    private final List<String> killed = new CopyOnWriteArrayList<>();
    private volatile String victim = "";

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
        ranks.put(started.taskInfo().index(), started.taskInfo().executorId());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
        if (!victim.isEmpty()) {
            String chosen = victim;
            victim = "";
            kill(chosen);
        }
    }

    /** Number of one that has worked. */
    String any() {
        return ranks.values().iterator().next();
    }

    List<String> killed() {
        return killed;
    }

    /** Kills an executor as soon as any task ends. */
    void killAfterATask(String executor) {
        victim = executor;
    }

    /** Kills the executor of a rank once {@code condition} holds. */
    Thread killRank(int rank, Callable<Boolean> condition) {
        ranks.clear();
        Thread thread = new Thread(() -> {
            try {
                while (!ranks.containsKey(rank) || !condition.call()) {
                    Thread.sleep(5);
                }
                kill(ranks.get(rank));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void kill(String executor) {
        ProcessHandle.current()
                .descendants()
                .filter(process -> is(process.info().arguments().orElse(new String[0]), executor))
                .forEach(process -> {
                    process.destroyForcibly();
                    killed.add(executor);
                });
    }

    private static boolean is(String[] arguments, String executor) {
        int at = List.of(arguments).indexOf("--executor-id");
        return at >= 0 && arguments[at + 1].equals(executor);
    }
}
