/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.MaectException;
import dev.maect.io.Printable;
import dev.maect.studio.http.Refused;
import dev.maect.studio.work.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Starts maect in processes of their own. A run that was begun here goes on when the page, the studio or its terminal ends:
 * where the system has {@code setsid} it is in a session of its own.
 */
final class RunProcesses {
    private static final int MOST_TEXT = 1 << 20;
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final List<String> launcher;

    RunProcesses(List<String> launcher) {
        this.launcher = List.copyOf(launcher);
    }

    private ProcessBuilder builder(List<String> words, boolean apart) {
        if (launcher.isEmpty()) {
            throw Refused.now(
                    "This studio was opened by a program and begins no runs.", "Open it with maect studio for that.");
        }
        List<String> command = new ArrayList<>();
        if (apart) {
            SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(file -> command.add(file.toString()));
        }
        command.addAll(launcher);
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                .redirectErrorStream(true);
    }

    private static java.io.File nothing() {
        return new java.io.File(
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows") ? "NUL" : "/dev/null");
    }

    /** Begins and lets it go; what it says goes into {@code log}. */
    Process begin(List<String> words, Path log) {
        try {
            return builder(words, true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new MaectException("maect cannot be started: " + e + ".", e);
        }
    }

    /**
     * Runs to the end.
     *
     * @return what it said
     * @throws MaectException in its words if it failed
     */
    String ask(List<String> words, Work work) {
        Process process;
        try {
            process = builder(words, false).start();
        } catch (IOException e) {
            throw new MaectException("maect cannot be started: " + e + ".", e);
        }
        StringBuilder text = new StringBuilder();
        Thread reader = new Thread(() -> read(process.getInputStream(), text), "maect-studio-plan");
        reader.setDaemon(true);
        reader.start();
        try {
            while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
                work.check();
            }
            reader.join();
            String said;
            synchronized (text) {
                said = Printable.lines(text.toString()).strip();
            }
            if (process.exitValue() != 0) {
                throw new MaectException(said.isEmpty() ? "maect ended with " + process.exitValue() + "." : said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } finally {
            process.destroy();
        }
    }

    private static void read(InputStream in, StringBuilder text) {
        byte[] some = new byte[1 << 13];
        try {
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                synchronized (text) {
                    if (text.length() < MOST_TEXT) {
                        text.append(new String(some, 0, count, StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException e) {
            return; // it has ended
        }
    }
}
