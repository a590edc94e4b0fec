/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Memory: the machine's, the container's, Java's heap, and how the C allocator is set. */
final class MemoryCheck implements Check {
    private static final long SMALL = 2L << 30;
    /** cgroup v1 writes a number near 2^63 for "no limit". */
    private static final long NO_LIMIT = 1L << 60;

    private final Path root;
    private final Map<String, String> environment;

    MemoryCheck() {
        this(Path.of("/"), System.getenv());
    }

    /** @param root where {@code proc} and {@code sys} are mounted */
    MemoryCheck(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = environment;
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        String section = "memory";
        OptionalLong total = meminfo("MemTotal");
        OptionalLong available = meminfo("MemAvailable");
        total.ifPresent(bytes -> diagnosis.fact(section, "total", gibibytes(bytes)));
        available.ifPresent(bytes -> diagnosis.fact(section, "available", gibibytes(bytes)));
        OptionalLong limit = containerLimit();
        diagnosis.fact(section, "container-limit", limit.isPresent() ? gibibytes(limit.getAsLong()) : "none");
        diagnosis.fact(
                section, "java-heap-limit", gibibytes(Runtime.getRuntime().maxMemory()));
        diagnosis.fact(section, "java-young-generation", mebibytes(youngGeneration()));
        long usable = Math.min(available.orElse(Long.MAX_VALUE), limit.orElse(Long.MAX_VALUE));
        if (usable < SMALL) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "Only " + gibibytes(usable) + " of memory are free; training a ViT-B at batch 16 takes 3 to 5 GiB.",
                    "End other programs, raise the container's limit, or train a smaller model.");
        }
        allocator(diagnosis);
    }

    /** Bytes that the JVM has taken for new objects. */
    private static long youngGeneration() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().matches(".*(Eden|Survivor).*"))
                .mapToLong(pool -> pool.getUsage().getCommitted())
                .sum();
    }

    private void allocator(Diagnosis diagnosis) {
        String threshold = environment.get("MALLOC_MMAP_THRESHOLD_");
        boolean replaced = environment.getOrDefault("LD_PRELOAD", "").matches(".*(jemalloc|tcmalloc|mimalloc).*");
        boolean glibc = System.getProperty("os.name", "").equals("Linux");
        String state = replaced
                ? environment.getOrDefault("LD_PRELOAD", "")
                : !glibc ? "system" : threshold == null ? "glibc, not tuned" : "glibc, keeps freed memory";
        diagnosis.fact("memory", "allocator", state);
        if (glibc && !replaced && threshold == null) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "The C allocator gives large blocks back at every step, which costs about a tenth of the time.",
                    "Start maect through ./maect without MAECT_MALLOC=system, or preload jemalloc.");
        }
    }

    private OptionalLong meminfo(String key) {
        return lines("proc/meminfo").stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    private OptionalLong containerLimit() {
        for (String file : List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")) {
            for (String line : lines(file)) {
                if (line.matches("\\d{1,19}") && Long.parseLong(line) < NO_LIMIT) {
                    return OptionalLong.of(Long.parseLong(line));
                }
            }
        }
        return OptionalLong.empty();
    }

    private List<String> lines(String file) {
        try {
            Path path = root.resolve(file);
            return Files.isReadable(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    static String gibibytes(long bytes) {
        return String.format("%.1f GiB", bytes / (double) (1 << 30));
    }
}
