/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the launcher as a process of its own, on the classes under test unless told otherwise. */
public final class LauncherProcess {
    private static final long TIMEOUT_SECONDS = 120;

    /** How it ended. */
    public record Result(int exitCode, String out, String err) {}

    private final Path launcher;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder = Path.of("").toAbsolutePath();

    /** The launcher of this project, which builds nothing but takes the test's class path. */
    public LauncherProcess() {
        this(projectRoot().resolve("maect"));
        with("MAECT_CLASSPATH", System.getProperty("java.class.path"));
    }

    LauncherProcess(Path launcher) {
        this.launcher = launcher;
        with("JAVA_HOME", System.getProperty("java.home"));
        // Such a process lives for seconds: what the second compiler would make is thrown away.
        with("MAECT_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    static Path projectRoot() {
        return Path.of(System.getProperty("maect.root"));
    }

    /** Sets an environment variable. */
    public LauncherProcess with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts in {@code folder}. */
    public LauncherProcess in(Path startFolder) {
        folder = startFolder;
        return this;
    }

    /** Starts it; the caller waits for it or ends it. */
    public Process start(Path out, Path err, String... args) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(MAECT|MALLOC|OMP|GOMP)_.*"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    public Result run(String... args) {
        try {
            Path out = Files.createTempFile("maect", ".out");
            Path err = Files.createTempFile("maect", ".err");
            try {
                Process process = start(out, err, args);
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("maect did not end within " + TIMEOUT_SECONDS + " s");
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
