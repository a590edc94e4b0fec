/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {
    @TempDir
    private Path folder;

    @Test
    void aWholeMachineGivesAThreadForEachCore() throws IOException {
        Processors processors =
                Processors.read(new FakeSystem(folder).withProcessors(8, "0-7").root(), 8);
        assertThat(processors).isEqualTo(new Processors(8, 8, 4, OptionalDouble.empty(), 8));
        assertThat(processors.compute()).isEqualTo(4);
        assertThat(processors.loading()).isEqualTo(4);
    }

    @Test
    void affinityLeavesTheCoresThatItNames() throws IOException {
        FakeSystem system = new FakeSystem(folder).withProcessors(8, "0-1,4");
        Processors processors = Processors.read(system.root(), 3);
        assertThat(processors).isEqualTo(new Processors(8, 3, 2, OptionalDouble.empty(), 3));
        assertThat(processors.compute()).isEqualTo(2);
        assertThat(processors.loading()).isEqualTo(1);
    }

    @Test
    void aContainersLimitIsRoundedUp() throws IOException {
        FakeSystem system = new FakeSystem(folder)
                .withProcessors(64, "0-63")
                .with("proc/self/cgroup", "0::/")
                .with("sys/fs/cgroup/cpu.max", "250000 100000");
        Processors processors = Processors.read(system.root(), 3);
        assertThat(processors.compute()).isEqualTo(3);
        assertThat(processors.loading()).isEqualTo(1);
        system.with("sys/fs/cgroup/cpu.max", "10000 100000");
        assertThat(Processors.read(system.root(), 1).compute()).isEqualTo(1);
    }

    @Test
    void javasOwnCountIsTheUpperLimit() throws IOException {
        Processors processors =
                Processors.read(new FakeSystem(folder).withProcessors(8, "0-7").root(), 2);
        assertThat(processors.compute()).isEqualTo(2);
        assertThat(processors.loading()).isEqualTo(1);
    }

    @Test
    void aProcessorWhoseCoreIsNotToldIsACore() throws IOException {
        FakeSystem system = new FakeSystem(folder)
                .with("sys/devices/system/cpu/online", "0-3")
                .with("proc/self/status", "Cpus_allowed_list:\t0-3");
        assertThat(Processors.read(system.root(), 4).compute()).isEqualTo(4);
    }

    @Test
    void elsewhereThanOnLinuxJavaCounts() {
        Processors processors = Processors.read(folder, 6);
        assertThat(processors).isEqualTo(new Processors(6, 6, 6, OptionalDouble.empty(), 6));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void agreesWithJavaAboutThisMachine() {
        Processors processors = Processors.current();
        assertThat(processors.allowed()).isBetween(1, processors.online());
        assertThat(processors.java()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(processors.java()).isLessThanOrEqualTo(processors.allowed());
        assertThat(processors.compute()).isBetween(1, processors.java());
    }
}
