/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory that this process has had in use, as Linux counts it (VmHWM: Java's heap and native memory). */
final class PeakMemory {
    private PeakMemory() {}

    /** In bytes; empty where the system does not tell. */
    static OptionalLong bytes() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.isReadable(status) ? parse(Files.readString(status)) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }
}
