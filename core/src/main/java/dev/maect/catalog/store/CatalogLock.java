/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one process write to a catalogue, or any number read it. The lock is the operating system's, on the file {@value
 * #NAME}, and ends with the process however that ends. Where a file system has no locks, DuckDB's own is what remains.
 */
final class CatalogLock implements AutoCloseable {
    /** The lock's name in the folder. */
    static final String NAME = "catalog.lock";

    private static final long LOCKED_BYTE = 1L << 40; // behind the content, which others may read on Windows, too
    private static final int LONGEST = 1 << 14;
    private static final Map<Path, Held> HELD = new HashMap<>();

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Somebody else has it now. */
    private static final class InUse extends Exception {
        private static final long serialVersionUID = 1L;

        InUse(String words) {
            super(words, null, false, false);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }

    /** One file's lock, shared by all who read in this process: closing any channel of a file loses its locks on Linux. */
    private static final class Held {
        private final FileChannel channel;
        private final boolean shared;
        private int users = 1;

        Held(FileChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }
    }

    /**
     * Who writes.
     *
     * @param pid the process
     * @param since when it began, as ISO 8601
     * @param command what it was started with; empty for a program
     */
    record Writer(long pid, String since, String command) {}

    private final Path file;
    private boolean closed;

    private CatalogLock(Path file) {
        this.file = file;
    }

    /**
     * Takes the lock of {@code folder}, which exists; waits a moment for those who use it briefly, as an open studio does.
     *
     * @param shared to read only
     * @param command what others are told that this process is doing
     * @throws CatalogException if another process has it
     */
    static CatalogLock take(Path folder, boolean shared, String command) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt(folder, shared, command);
            } catch (InUse e) {
                if (System.nanoTime() > until) {
                    throw new CatalogException(e.words());
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static CatalogLock attempt(Path folder, boolean shared, String command) throws InUse {
        synchronized (HELD) {
            try {
                Path file = folder.toRealPath().resolve(NAME);
                Held held = HELD.get(file);
                if (held == null) {
                    HELD.put(file, new Held(locked(folder, file, shared, command), shared));
                } else if (shared && held.shared) {
                    held.users++;
                } else {
                    throw inUse(folder, "this very process", held.shared);
                }
                return new CatalogLock(file);
            } catch (IOException e) {
                throw new CatalogException(
                        "The catalogue " + folder + " cannot be used: " + e + ". Check its permissions.", e);
            }
        }
    }

    private static FileChannel locked(Path folder, Path file, boolean shared, String command)
            throws IOException, InUse {
        boolean writable = Files.isWritable(Files.exists(file) ? file : folder);
        if (!writable && shared && !Files.exists(file)) {
            throw new CatalogException(folder + " holds no catalogue. Make one: maect embed IMAGES --with ENCODER"
                    + " --catalog " + folder);
        }
        FileChannel channel = writable
                ? FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ);
        boolean taken = false;
        try {
            if (isFree(channel, shared)) {
                if (!shared) {
                    write(channel, command);
                }
                taken = true;
                return channel;
            }
            Optional<Writer> writer = writer(channel);
            throw inUse(folder, writer.map(CatalogLock::words).orElse("another process"), !shared && writer.isEmpty());
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static boolean isFree(FileChannel channel, boolean shared) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, shared);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // this file system has no locks
        }
    }

    private static void write(FileChannel channel, String command) throws IOException {
        Writer writer = new Writer(
                ProcessHandle.current().pid(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command);
        ByteBuffer bytes = ByteBuffer.wrap((Json.line(writer) + "\n").getBytes(StandardCharsets.UTF_8));
        channel.truncate(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
    }

    private static Optional<Writer> writer(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            continue;
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Json.parse(text, NAME, Writer.class));
        } catch (FileException e) {
            return Optional.empty();
        }
    }

    private static String words(Writer writer) {
        return (writer.command().isEmpty() ? "a program" : "'" + writer.command() + "'") + ", process " + writer.pid()
                + ", since " + writer.since();
    }

    private static InUse inUse(Path folder, String who, boolean read) {
        return new InUse("The catalogue " + folder + " is " + (read ? "read" : "written to") + " by " + who
                + ". Wait for its end or end it. Any number of commands may read a catalogue at once, but none while it"
                + " is written to.");
    }

    @Override
    public void close() {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (closed || held == null) {
                return;
            }
            closed = true;
            held.users--;
            if (held.users > 0) {
                return;
            }
            HELD.remove(file);
            try {
                if (!held.shared) {
                    held.channel.truncate(0);
                }
                held.channel.close();
            } catch (IOException e) {
                return; // the operating system's lock ends with the process at the latest
            }
        }
    }
}
