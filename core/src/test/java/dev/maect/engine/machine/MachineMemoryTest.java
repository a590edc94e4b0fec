/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private FakeSystem system;

    @BeforeEach
    void makeSystem() throws IOException {
        system = new FakeSystem(folder)
                .with("proc/meminfo", "MemTotal:       8388608 kB\nMemFree: 1 kB\nMemAvailable:   6291456 kB")
                .with("proc/self/status", "Name:\tjava\nVmRSS:\t  102400 kB");
    }

    private MachineMemory read() {
        return MachineMemory.read(folder, 77).orElseThrow();
    }

    @Test
    void thereIsNoAnswerWithoutLinuxFiles(@TempDir Path empty) {
        assertThat(MachineMemory.read(empty, 1)).isEmpty();
    }

    @Test
    void whatThisProcessHoldsIsItsOwn() {
        assertThat(read()).isEqualTo(new MachineMemory(8192 * MIB, 6244 * MIB, false, 77));
    }

    @Test
    void aContainersLimitBoundsBoth() throws IOException {
        system.with("proc/self/cgroup", "0::/")
                .with("sys/fs/cgroup/memory.max", "" + 2048 * MIB)
                .with("sys/fs/cgroup/memory.current", "" + 1024 * MIB)
                .with("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file " + 512 * MIB);
        assertThat(read()).isEqualTo(new MachineMemory(2048 * MIB, (2048 - 512 + 100) * MIB, true, 77));
    }

    @Test
    void theTightestOfAGroupAndThoseAboveItCounts() throws IOException {
        system.with("proc/self/cgroup", "4:memory:/a/b\n0::/")
                .with("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
                .with("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "" + 1024 * MIB)
                .with("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "" + 300 * MIB)
                .with("sys/fs/cgroup/memory/a/memory.stat", "total_inactive_file " + 100 * MIB)
                .with("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "" + 4096 * MIB);
        assertThat(read()).isEqualTo(new MachineMemory(1024 * MIB, 924 * MIB, true, 77));
    }

    @Test
    void aGroupWithoutLimitBoundsNothing() throws IOException {
        system.with("proc/self/cgroup", "0::/x").with("sys/fs/cgroup/x/memory.max", "max");
        assertThat(read().limited()).isFalse();
    }

    @Test
    void knowsThisMachine() {
        MachineMemory memory = MachineMemory.current();
        assertThat(memory.free()).isBetween(MIB, memory.total());
        assertThat(memory.heap()).isPositive();
    }
}
