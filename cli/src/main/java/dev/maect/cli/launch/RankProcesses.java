/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.launch;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The ranks of one start: watched until all have ended. When one fails, the others end by themselves, or are ended. */
final class RankProcesses implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP", "USR1");
    private static final long LOOK_MILLIS = 50;
    private static final long GRACE_NANOS = 15_000_000_000L;

    /**
     * How all of them ended.
     *
     * @param code exit code
     * @param stopped whether somebody asked for it
     */
    record End(int code, boolean stopped) {}

    private final List<RankProcess> ranks = new ArrayList<>();
    private final Path folder;
    private final Terminal terminal;
    private final AtomicInteger signals = new AtomicInteger();
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private volatile int signalNumber;

    private RankProcesses(Path folder, Terminal terminal) {
        this.folder = folder;
        this.terminal = terminal;
    }

    /**
     * Starts ranks of the command {@code words}.
     *
     * @param threads computing threads of each
     * @param threadsAsked whether these were asked for, rather than OMP_NUM_THREADS
     */
    static RankProcesses start(
            int count, int threads, boolean threadsAsked, boolean allOutput, List<String> words, Terminal terminal) {
        RankProcesses started;
        try {
            started = new RankProcesses(Files.createTempDirectory("maect-launch"), terminal);
        } catch (IOException e) {
            throw new MaectException("Cannot make a temporary folder: " + e.getMessage() + ".", e);
        }
        boolean whole = false;
        try {
            started.passOnSignals();
            for (int rank = 0; rank < count; rank++) {
                Map<String, String> variables = new LinkedHashMap<>();
                variables.put("MAECT_RANK", Integer.toString(rank));
                variables.put("MAECT_RANKS", Integer.toString(count));
                variables.put("MAECT_MEETING", started.meeting().toString());
                variables.put("MAECT_ALL_OUTPUT", allOutput ? "1" : "0");
                if (threadsAsked || System.getenv("OMP_NUM_THREADS") == null) {
                    variables.put("OMP_NUM_THREADS", Integer.toString(threads));
                }
                started.ranks.add(RankProcess.start(rank, variables, allOutput, words, terminal));
            }
            whole = true;
            return started;
        } finally {
            if (!whole) {
                started.close();
            }
        }
    }

    private Path meeting() {
        return folder.resolve("address");
    }

    /** One rank is enough: its wish to stop is heard by all. A terminal tells all of them by itself. */
    private void passOnSignals() {
        for (String name : SIGNALS) {
            try {
                Signal signal = new Signal(name);
                before.put(signal, Signal.handle(signal, this::received));
            } catch (IllegalArgumentException e) {
                continue; // this system has no such signal
            }
        }
    }

    private void received(Signal signal) {
        signalNumber = signal.getNumber();
        if (signals.incrementAndGet() > 1) {
            ranks.forEach(RankProcess::kill);
        } else if (!ranks.isEmpty()) {
            ranks.get(0).signal(signal.getName());
        }
    }

    /** Waits until all have ended. */
    End await() {
        Optional<RankProcess> failed = Optional.empty();
        long since = 0;
        while (ranks.stream().anyMatch(RankProcess::isAlive)) {
            if (failed.isEmpty() && signals.get() == 0) {
                failed = cause();
                if (failed.isPresent()) {
                    since = System.nanoTime();
                    tell(failed.get());
                }
            }
            if (since != 0 && System.nanoTime() - since > GRACE_NANOS) {
                ranks.forEach(RankProcess::kill);
            }
            pause();
        }
        if (signals.get() > 0) {
            return new End(ExitCode.ofSignal(signalNumber), true);
        }
        if (failed.isEmpty()) {
            failed = cause();
            failed.ifPresent(this::tell);
        }
        return failed.map(rank -> new End(rank.exitCode(), false)).orElseGet(this::withoutCause);
    }

    /** The first that has ended of something of its own. */
    private Optional<RankProcess> cause() {
        return ranks.stream()
                .filter(rank ->
                        !rank.isAlive() && rank.exitCode() != ExitCode.OK && rank.exitCode() != ExitCode.OTHER_RANK)
                .findFirst();
    }

    /** All blame each other, or all is well. */
    private End withoutCause() {
        boolean well = ranks.stream().allMatch(rank -> rank.exitCode() == ExitCode.OK);
        if (!well) {
            ranks.stream()
                    .flatMap(rank -> rank.lastError().stream())
                    .findFirst()
                    .ifPresent(message -> terminal.print(Terminal.Colour.RED, "error:", message));
        }
        return new End(well ? ExitCode.OK : ExitCode.ERROR, false);
    }

    /** Rank 0 has told of its own errors itself, unless it was killed. */
    private void tell(RankProcess failed) {
        if (failed.rank() > 0 || failed.exitCode() > ExitCode.OTHER_RANK) {
            terminal.print(Terminal.Colour.RED, "error:", failed.end() + " The other ranks end, too.");
        }
    }

    private void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            ranks.forEach(RankProcess::kill);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ranks.forEach(RankProcess::kill);
        before.forEach(Signal::handle);
        try {
            Files.deleteIfExists(meeting());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
