/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.engine.NativeSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;

/** The folders that maect writes to: are they writable, and is there room? */
final class StorageCheck implements Check {
    private static final long NEEDED = 1L << 30;

    private final Path workingFolder;
    private final Path temporaryFolder;
    private final Supplier<Path> cacheFolder;

    StorageCheck() {
        this(Path.of("").toAbsolutePath(), Path.of(System.getProperty("java.io.tmpdir")), StorageCheck::nativeCache);
    }

    StorageCheck(Path workingFolder, Path temporaryFolder, Supplier<Path> cacheFolder) {
        this.workingFolder = workingFolder;
        this.temporaryFolder = temporaryFolder;
        this.cacheFolder = cacheFolder;
    }

    private static Path nativeCache() {
        NativeSetup.prepare(); // chooses the folder, which JavaCPP keeps once it is asked for
        try {
            return Loader.getCacheDir().toPath(); // where the one that is wished for cannot be written, another
        } catch (IOException e) {
            return Path.of(System.getProperty("user.home"), ".javacpp");
        }
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        check(diagnosis, "working-folder", workingFolder, "Change to a folder of yours.");
        check(diagnosis, "temporary-folder", temporaryFolder, "Set MAECT_JAVA_OPTS=-Djava.io.tmpdir=/other/place");
        check(
                diagnosis,
                "native-cache",
                cacheFolder.get(),
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
