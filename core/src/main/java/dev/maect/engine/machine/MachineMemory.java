/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import dev.maect.engine.machine.ControlGroups.Group;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;

/**
 * How much memory this process may have, as the machine and a container's limit leave it, in bytes.
 *
 * @param total what the process could have at most, were it alone
 * @param free what it can have now: what it holds itself, and what nobody holds
 * @param limited whether a container's limit, not the machine, is what bounds it
 * @param heap the most that the Java heap takes of it
 */
public record MachineMemory(long total, long free, boolean limited, long heap) {
    /** As it is now. */
    public static MachineMemory current() {
        return read(Path.of("/"), Runtime.getRuntime().maxMemory()).orElseGet(MachineMemory::asJavaSees);
    }

    /**
     * Read from Linux's files; empty where there are none.
     *
     * @param root where {@code proc} and {@code sys} are mounted
     */
    static Optional<MachineMemory> read(Path root, long heap) {
        List<String> lines = SystemFiles.lines(root.resolve("proc/meminfo"));
        OptionalLong total = kibibytes(lines, "MemTotal:");
        OptionalLong available = kibibytes(lines, "MemAvailable:");
        if (total.isEmpty() || available.isEmpty()) {
            return Optional.empty();
        }
        long own = kibibytes(SystemFiles.lines(root.resolve("proc/self/status")), "VmRSS:")
                .orElse(0);
        long bound = total.getAsLong();
        long free = available.getAsLong();
        for (Group group : ControlGroups.of(root, "memory", List.of("memory"))) {
            long limit = number(group.text(group.second() ? "memory.max" : "memory.limit_in_bytes"))
                    .orElse(Long.MAX_VALUE);
            if (limit < total.getAsLong()) {
                bound = Math.min(bound, limit);
                free = Math.min(free, Math.max(0, limit - held(group)));
            }
        }
        return Optional.of(new MachineMemory(bound, Math.min(bound, own + free), bound < total.getAsLong(), heap));
    }

    /** What a group holds and cannot give back: the files that it has read, but does not use now, it can. */
    private static long held(Group group) {
        long used = number(group.text(group.second() ? "memory.current" : "memory.usage_in_bytes"))
                .orElse(0);
        String files = group.second() ? "inactive_file " : "total_inactive_file ";
        long reclaimable = SystemFiles.lines(group.folder().resolve("memory.stat")).stream()
                .filter(line -> line.startsWith(files))
                .flatMapToLong(line -> number(line.substring(files.length())).stream())
                .findFirst()
                .orElse(0);
        return Math.max(0, used - reclaimable);
    }

    private static OptionalLong kibibytes(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .flatMapToLong(text -> number(text).stream())
                .map(number -> number << 10)
                .findFirst();
    }

    private static OptionalLong number(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static MachineMemory asJavaSees() {
        long own = Pointer.physicalBytes();
        long free = own + Pointer.availablePhysicalBytes();
        long total =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : free;
        return new MachineMemory(
                total,
                LongStream.of(free, total).min().orElse(free),
                false,
                Runtime.getRuntime().maxMemory());
    }
}
