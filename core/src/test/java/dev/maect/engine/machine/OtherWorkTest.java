/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OtherWorkTest {
    @TempDir
    private Path folder;

    @Test
    void leavesOutTheThreadsOfThisProcess() throws IOException {
        FakeSystem system = new FakeSystem(folder)
                .with("proc/loadavg", "0.10 0.20 0.30 5/345 6789")
                .with("proc/self/task/11/stat", "11 (java) R 1 11")
                .with("proc/self/task/12/stat", "12 (C2 (x) R 1) S 1 11")
                .with("proc/self/task/13/stat", "13 (a name) R) R 1 11");
        assertThat(OtherWork.running(system.root())).isEqualTo(3);
        system.with("proc/loadavg", "9.10 9.20 9.30 1/345 6789");
        assertThat(OtherWork.running(system.root())).isZero();
    }

    @Test
    void isNothingWhereItCannotBeTold() throws IOException {
        assertThat(OtherWork.running(folder)).isZero();
        assertThat(OtherWork.running(
                        new FakeSystem(folder).with("proc/loadavg", "?").root()))
                .isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void seesABusyProcess() throws Exception {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            // Beside other work two may be seen as one: what is asked for is that it is not taken for our own. A single
            // look
            // may come while the process starts, or count a thread of ours that has just stopped.
            int seen = 0;
            for (int look = 0; look < 100 && seen == 0; look++) {
                Thread.sleep(20);
                seen = OtherWork.running(Path.of("/"));
            }
            assertThat(seen).isPositive();
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }
}
