/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The processors that this process may use, and how many threads that makes: for tensors one per core, for reading and
 * augmenting images half as many as Java counts. Both honour affinity ({@code taskset}, a cluster's scheduler), a
 * container's limit and {@code -XX:ActiveProcessorCount}; libtorch's own count honours none of them.
 *
 * @param online processors of the machine; two threads of one core count as two
 * @param allowed those of them that this process may run on
 * @param cores the physical cores among the allowed
 * @param quota a container's limit in processors, such as 1.5; empty where there is none
 * @param java what Java counts: {@link Runtime#availableProcessors()}
 */
public record Processors(int online, int allowed, int cores, OptionalDouble quota, int java) {
    /** This process's, as they are now. Everywhere but on Linux Java's count is all that is known. */
    public static Processors current() {
        return read(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    /** @param root where {@code proc} and {@code sys} are mounted */
    static Processors read(Path root, int java) {
        Path cpus = root.resolve("sys/devices/system/cpu");
        int online = range(SystemFiles.lines(cpus.resolve("online"))).cardinality();
        BitSet allowed = range(SystemFiles.lines(root.resolve("proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1))
                .toList());
        if (online == 0 || allowed.isEmpty()) {
            return new Processors(java, java, java, OptionalDouble.empty(), java);
        }
        Set<List<String>> cores = new HashSet<>();
        allowed.stream().forEach(cpu -> {
            List<String> siblings = SystemFiles.lines(cpus.resolve("cpu" + cpu + "/topology/thread_siblings_list"));
            cores.add(siblings.isEmpty() ? List.of(Integer.toString(cpu)) : siblings);
        });
        return new Processors(online, allowed.cardinality(), cores.size(), CpuQuota.read(root), java);
    }

    /** Reads {@code 0-3,8}; nothing of what is written otherwise. */
    private static BitSet range(List<String> lines) {
        BitSet numbers = new BitSet();
        for (String part : String.join(",", lines).strip().split(",")) {
            if (part.matches("\\d{1,5}(-\\d{1,5})?")) {
                String[] ends = part.split("-");
                numbers.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return numbers;
    }

    /** Threads for tensors: one per core, not more than the container's limit and Java's count; at least 1. */
    public int compute() {
        int limit = (int) Math.ceil(Math.min(quota.orElse(cores), cores));
        return Math.max(1, Math.min(limit, java));
    }

    /** Threads that read, decode and augment images beside those for tensors, unless a setting says otherwise. */
    public int loading() {
        return loading(false);
    }

    /** The same; where tensors are computed {@code elsewhere}, on a GPU, all but the one thread that feeds it. */
    public int loading(boolean elsewhere) {
        return Math.max(1, elsewhere ? java - 1 : java / 2);
    }
}
