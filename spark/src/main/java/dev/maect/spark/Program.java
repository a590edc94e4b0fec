/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.MaectException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** What {@code spark-submit} calls: options in, a line or an error and its exit code out. */
final class Program {
    private Program() {}

    /** Runs {@code command}; ends the JVM only where it failed, as a cluster's driver may have work left. */
    static void run(Callable<Integer> command, String[] arguments) {
        CommandLine line = new CommandLine(command).setExecutionExceptionHandler((failure, of, parsed) -> {
            if (failure instanceof MaectException) {
                of.getErr().println("error: " + failure.getMessage());
                return of.getCommandSpec().exitCodeOnExecutionException();
            }
            throw failure;
        });
        int code = line.execute(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Spark as it was submitted, with settings that nobody chose otherwise; a task's cores are its threads. */
    static SparkSession session(String name, Map<String, String> settings) {
        SparkConf submitted = new SparkConf();
        Map<String, String> all = new HashMap<>(settings);
        all.put("spark.executorEnv.OMP_NUM_THREADS", submitted.get("spark.task.cpus", "1"));
        SparkSession.Builder builder = SparkSession.builder().appName(name);
        all.forEach((key, value) -> {
            if (!submitted.contains(key)) {
                builder.config(key, value);
            }
        });
        return builder.getOrCreate();
    }
}
