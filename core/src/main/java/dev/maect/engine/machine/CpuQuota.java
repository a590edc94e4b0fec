/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import dev.maect.engine.machine.ControlGroups.Group;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** How much processor time a container's limit leaves. */
final class CpuQuota {
    private CpuQuota() {}

    /**
     * The tightest limit on this process, in processors: 1.5 is three half-busy ones. Empty where there is none.
     *
     * @param root where {@code proc} and {@code sys} are mounted
     */
    static OptionalDouble read(Path root) {
        return ControlGroups.of(root, "cpu", List.of("cpu,cpuacct", "cpuacct,cpu", "cpu")).stream()
                .map(group -> group.second() ? secondGeneration(group) : firstGeneration(group))
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    /** {@code cpu.max}: {@code 150000 100000}, or {@code max 100000}. */
    private static OptionalDouble secondGeneration(Group group) {
        String[] words = group.text("cpu.max").split(" ");
        return words.length == 2 ? ratio(words[0], words[1]) : OptionalDouble.empty();
    }

    /** Microseconds of quota, -1 for no limit, in microseconds of period. */
    private static OptionalDouble firstGeneration(Group group) {
        return ratio(group.text("cpu.cfs_quota_us"), group.text("cpu.cfs_period_us"));
    }

    private static OptionalDouble ratio(String quota, String period) {
        return quota.matches("\\d{1,15}") && period.matches("[1-9]\\d{0,14}")
                ? OptionalDouble.of((double) Long.parseLong(quota) / Long.parseLong(period))
                : OptionalDouble.empty();
    }
}
