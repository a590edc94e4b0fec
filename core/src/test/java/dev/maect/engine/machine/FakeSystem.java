/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with the files by which Linux would tell about a machine. */
final class FakeSystem {
    private final Path root;

    FakeSystem(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    FakeSystem with(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
        return this;
    }

    /** Processors 0 to {@code online - 1}, two to a core, of which {@code allowed} may be used. */
    FakeSystem withProcessors(int online, String allowed) throws IOException {
        with("sys/devices/system/cpu/online", online == 1 ? "0" : "0-" + (online - 1));
        with(
                "proc/self/status",
                "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\nMems_allowed:\t1");
        for (int cpu = 0; cpu < online; cpu++) {
            int first = cpu / 2 * 2;
            with("sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list", first + "-" + (first + 1));
        }
        return this;
    }
}
