/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuQuotaTest {
    @TempDir
    private Path folder;

    private FakeSystem system;

    @BeforeEach
    void makeSystem() {
        system = new FakeSystem(folder);
    }

    @Test
    void thereIsNoneWhereNothingTellsOfOne() throws IOException {
        assertThat(CpuQuota.read(folder)).isEmpty();
        system.with("proc/self/cgroup", "0::/").with("sys/fs/cgroup/cpu.max", "max 100000");
        assertThat(CpuQuota.read(folder)).isEmpty();
    }

    @Test
    void readsTheSecondGeneration() throws IOException {
        system.with("proc/self/cgroup", "0::/").with("sys/fs/cgroup/cpu.max", "150000 100000");
        assertThat(CpuQuota.read(folder)).hasValue(1.5);
    }

    @Test
    void theTightestOfAGroupAndThoseAboveItCounts() throws IOException {
        system.with("proc/self/cgroup", "0::/user/job")
                .with("sys/fs/cgroup/user/cpu.max", "200000 100000")
                .with("sys/fs/cgroup/user/job/cpu.max", "600000 100000");
        assertThat(CpuQuota.read(folder)).hasValue(2);
        system.with("sys/fs/cgroup/user/job/cpu.max", "50000 100000");
        assertThat(CpuQuota.read(folder)).hasValue(0.5);
    }

    @Test
    void insideAContainerTheMountedGroupIsItsOwn() throws IOException {
        system.with("proc/self/cgroup", "0::/docker/5f3a").with("sys/fs/cgroup/cpu.max", "400000 100000");
        assertThat(CpuQuota.read(folder)).hasValue(4);
    }

    @Test
    void readsTheFirstGeneration() throws IOException {
        system.with("proc/self/cgroup", "5:memory:/x\n3:cpu,cpuacct:/x\n0::/")
                .with("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "300000")
                .with("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000");
        assertThat(CpuQuota.read(folder)).hasValue(3);
        system.with("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "-1");
        assertThat(CpuQuota.read(folder)).isEmpty();
        system.with("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "250000")
                .with("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
        assertThat(CpuQuota.read(folder)).hasValue(2.5);
    }

    @Test
    void nonsenseIsNoLimit() throws IOException {
        system.with("proc/self/cgroup", "x\n0::/").with("sys/fs/cgroup/cpu.max", "many 0");
        assertThat(CpuQuota.read(folder)).isEmpty();
        system.with("sys/fs/cgroup/cpu.max", "100000 0");
        assertThat(CpuQuota.read(folder)).isEmpty();
    }
}
