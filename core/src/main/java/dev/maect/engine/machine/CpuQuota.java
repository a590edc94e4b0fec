/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** How much processor time a container's limit leaves, read from Linux's control groups of both generations. */
final class CpuQuota {
    /** Where the first generation's controller may be mounted, beneath {@code sys/fs/cgroup}. */
    private static final List<String> FIRST_GENERATION = List.of("cpu,cpuacct", "cpuacct,cpu", "cpu");

    private CpuQuota() {}

    /**
     * The tightest limit on this process, in processors: 1.5 is three half-busy ones. Empty where there is none.
     *
     * @param root where {@code proc} and {@code sys} are mounted
     */
    static OptionalDouble read(Path root) {
        Path mounts = root.resolve("sys/fs/cgroup");
        OptionalDouble least = OptionalDouble.empty();
        for (String line : SystemFiles.lines(root.resolve("proc/self/cgroup"))) {
            String[] fields = line.split(":", 3); // number:controllers:path
            if (fields.length < 3) {
                continue;
            }
            if (fields[1].isEmpty()) {
                least = tighter(least, alongPath(mounts, fields[2], CpuQuota::secondGeneration));
            } else if (List.of(fields[1].split(",")).contains("cpu")) {
                for (String name : FIRST_GENERATION) {
                    least = tighter(least, alongPath(mounts.resolve(name), fields[2], CpuQuota::firstGeneration));
                }
            }
        }
        return least;
    }

    private interface Limit {
        OptionalDouble of(Path group);
    }

    /**
     * A group is bound by its own limit and by those of all above it. Inside a container its path may not be visible:
     * then the container's own group is what is mounted.
     */
    private static OptionalDouble alongPath(Path mount, String path, Limit limit) {
        OptionalDouble least = limit.of(mount);
        Path group = mount;
        for (Path part : Path.of(path.replaceFirst("^/+", ""))) {
            group = group.resolve(part);
            least = tighter(least, limit.of(group));
        }
        return least;
    }

    /** {@code cpu.max}: {@code 150000 100000}, or {@code max 100000}. */
    private static OptionalDouble secondGeneration(Path group) {
        String[] words =
                String.join("", SystemFiles.lines(group.resolve("cpu.max"))).split(" ");
        return words.length == 2 ? ratio(words[0], words[1]) : OptionalDouble.empty();
    }

    /** Microseconds of quota, -1 for no limit, in microseconds of period. */
    private static OptionalDouble firstGeneration(Path group) {
        return ratio(
                String.join("", SystemFiles.lines(group.resolve("cpu.cfs_quota_us"))),
                String.join("", SystemFiles.lines(group.resolve("cpu.cfs_period_us"))));
    }

    private static OptionalDouble ratio(String quota, String period) {
        return quota.matches("\\d{1,15}") && period.matches("[1-9]\\d{0,14}")
                ? OptionalDouble.of((double) Long.parseLong(quota) / Long.parseLong(period))
                : OptionalDouble.empty();
    }

    private static OptionalDouble tighter(OptionalDouble one, OptionalDouble other) {
        if (one.isPresent() && other.isPresent()) {
            return OptionalDouble.of(Math.min(one.getAsDouble(), other.getAsDouble()));
        }
        return one.isPresent() ? one : other;
    }
}
