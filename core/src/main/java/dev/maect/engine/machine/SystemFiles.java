/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files by which Linux tells about itself; elsewhere there are none. */
final class SystemFiles {
    private SystemFiles() {}

    /** The lines of {@code file}; none where it is missing or cannot be read. */
    static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of(); // a process's files go with it, and some may not be read by everybody
        }
    }
}
