/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.SparkSession;

/** Spark on this machine: in this process, or with executors that are processes and get maect's jars as on any cluster. */
final class Cluster {
    private Cluster() {}

    /** Whatever master. */
    static SparkSession local(String master) {
        return session(master, Map.of());
    }

    /** Executors of 1 GB and one core each. */
    static SparkSession executors(int count) throws IOException {
        List<String> sparks = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            boolean sent = Files.isDirectory(Path.of(entry))
                    || Stream.of(
                                    "/dev/maect/",
                                    "/maect-",
                                    "/org/bytedeco/",
                                    "/tools/jackson/",
                                    "/org/snakeyaml/",
                                    "/tech/molecules/",
                                    "/info/picocli/")
                            .anyMatch(entry::contains);
            (sent ? ours : sparks).add(entry);
        }
        Path home = Path.of(System.getenv("SPARK_HOME"));
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String spark : sparks) {
            Path link = jars.resolve(Path.of(spark).getFileName());
            if (!Files.exists(link)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, Path.of(spark));
            }
        }
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            Path entry = Path.of(ours.get(i));
            if (Files.isDirectory(entry)) {
                sent.add(jar(entry, home.resolve("classes-" + i + ".jar")).toString());
            } else if (Files.exists(entry)) {
                sent.add(entry.toString());
            }
        }
        return session(
                "local-cluster[" + count + ",1,1024]",
                Map.of(
                        "spark.jars",
                        String.join(",", sent),
                        "spark.executor.memory",
                        "1g",
                        "spark.executor.extraJavaOptions",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                        SparkEmbedder.ISOLATION,
                        "false",
                        "spark.executorEnv.OMP_WAIT_POLICY",
                        "passive",
                        "spark.scheduler.barrier.maxConcurrentTasksCheck.interval",
                        "1s"));
    }

    private static Path jar(Path classes, Path target) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                CRC32 crc = new CRC32();
                crc.update(bytes);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
                out.putNextEntry(entry);
                out.write(bytes);
            }
        }
        return target;
    }

    private static SparkSession session(String master, Map<String, String> settings) {
        SparkSession.Builder builder = SparkSession.builder()
                .master(master)
                .appName("maect tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "4")
                .config(
                        "spark.sql.warehouse.dir",
                        Path.of("target", "warehouse").toUri().toString());
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }
}
