/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * Who works on a run's folder: the content of its {@code run.lock}.
 *
 * @param host the machine's name
 * @param pid the process there
 * @param started when that process began, as ISO 8601; empty if the system does not tell. A process identifier is given
 *     out again, together with this it is not
 * @param since when it took the folder, as ISO 8601
 * @param command what it was started with; empty for a program
 */
record FolderOwner(String host, long pid, String started, String since, String command) {
    private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** Refuses what a damaged file leaves out. */
    FolderOwner {
        Objects.requireNonNull(host);
        Objects.requireNonNull(started);
        Objects.requireNonNull(since);
        Objects.requireNonNull(command);
    }

    /** This process, from now on. */
    static FolderOwner current(String command) {
        ProcessHandle process = ProcessHandle.current();
        return new FolderOwner(
                hostName(),
                process.pid(),
                started(process),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static String hostName() {
        try {
            // The system knows its name without asking the network for it, which may take seconds.
            return Files.exists(LINUX_HOST_NAME)
                    ? Files.readString(LINUX_HOST_NAME).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    boolean isOnThisHost() {
        return host.equals(hostName());
    }

    /** Whether the process still runs; it is one of this machine. */
    boolean isAlive() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isPresent()
                && (started.isEmpty() || started(process.get()).equals(started));
    }

    /** In words: who, where, since when. */
    String words() {
        return (command.isEmpty() ? "a program" : "'" + command + "'") + ", process " + pid + " on " + host + ", since "
                + since;
    }
}
