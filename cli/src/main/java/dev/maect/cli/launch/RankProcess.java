/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.launch;

import dev.maect.MaectException;
import dev.maect.cli.console.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One rank: another JVM on the class path of this one. Rank 0 has this process's terminal; of the others the last error is kept. */
final class RankProcess {
    private static final String MAIN = "dev.maect.cli.Main";
    private static final String ERROR = "error: ";
    private static final int SIGNAL = 128;

    private final int rank;
    private final Process process;
    private volatile String lastError = "";

    private RankProcess(int rank, Process process) {
        this.rank = rank;
        this.process = process;
    }

    /**
     * Starts a rank.
     *
     * @param variables what tells it that it is one
     * @param shown whether what it says is shown, though it is not the first
     */
    static RankProcess start(
            int rank, Map<String, String> variables, boolean shown, List<String> words, Terminal terminal) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> rank == 0 || !argument.startsWith("-Dmaect.columns="))
                .forEach(line::add);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(variables);
        if (rank == 0) {
            builder.inheritIO();
        } else {
            builder.redirectErrorStream(true).redirectOutput(Redirect.PIPE);
        }
        try {
            RankProcess started = new RankProcess(rank, builder.start());
            if (rank > 0) {
                started.process.getOutputStream().close();
                Thread reader = new Thread(() -> started.read(shown, terminal), "maect-rank-" + rank);
                reader.setDaemon(true);
                reader.start();
            }
            return started;
        } catch (IOException e) {
            throw new MaectException("Rank " + rank + " cannot be started: " + e.getMessage() + ".", e);
        }
    }

    private void read(boolean shown, Terminal terminal) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ERROR)) {
                    lastError = line.substring(ERROR.length());
                }
                if (shown) {
                    terminal.print("[" + rank + "] " + line);
                }
            }
        } catch (IOException e) {
            lastError = "what it said cannot be read: " + e.getMessage();
        }
    }

    int rank() {
        return rank;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The last error that it told; empty for none, and for rank 0, whose errors are seen. */
    Optional<String> lastError() {
        return Optional.of(lastError).filter(text -> !text.isEmpty());
    }

    /** How it ended, in words. */
    String end() {
        int code = process.exitValue();
        String how = code > SIGNAL ? "was ended by signal " + (code - SIGNAL) : "has ended with exit code " + code;
        return "Rank " + rank + " (process " + process.pid() + ") " + how
                + lastError().map(text -> ": " + text).orElse(".");
    }

    /** Passes a signal on, as far as the system has such. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
    }
}
