/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that maect writes to: are they writable, and is there room? */
final class StorageCheck implements Check {
    private static final long NEEDED = 1L << 30;

    private final Path workingFolder;
    private final Path temporaryFolder;
    private final Path cacheFolder;

    StorageCheck() {
        this(Path.of("").toAbsolutePath(), Path.of(System.getProperty("java.io.tmpdir")), nativeCache());
    }

    StorageCheck(Path workingFolder, Path temporaryFolder, Path cacheFolder) {
        this.workingFolder = workingFolder;
        this.temporaryFolder = temporaryFolder;
        this.cacheFolder = cacheFolder;
    }

    private static Path nativeCache() {
        String folder = System.getProperty("org.bytedeco.javacpp.cachedir");
        return folder != null ? Path.of(folder) : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        check(diagnosis, "working-folder", workingFolder, "Change to a folder of yours.");
        check(diagnosis, "temporary-folder", temporaryFolder, "Set MAECT_JAVA_OPTS=-Djava.io.tmpdir=/other/place");
        check(
                diagnosis,
                "native-cache",
                cacheFolder,
                "Set MAECT_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=/other/place");
    }

    private static void check(Diagnosis diagnosis, String name, Path folder, String remedy) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            diagnosis.fact("storage", name, folder + " (not writable)");
            diagnosis.find(
                    Diagnosis.Severity.PROBLEM, "Cannot write to the " + words(name) + " " + folder + ".", remedy);
            return;
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            diagnosis.fact("storage", name, folder + " (" + MemoryCheck.gibibytes(free) + " free)");
            if (free < NEEDED) {
                diagnosis.find(
                        Diagnosis.Severity.WARNING,
                        "Little room in the " + words(name) + " " + folder + ": " + MemoryCheck.gibibytes(free) + ".",
                        "Free some space. " + remedy);
            }
        } catch (IOException e) {
            diagnosis.fact("storage", name, folder + " (free space unknown)");
        }
    }

    private static String words(String name) {
        return name.replace('-', ' ');
    }
}
