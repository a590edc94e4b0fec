/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.run.RunFolderException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a process the only one that works on a run's folder. The lock is a file, {@code run.lock}, which is the folder's
 * first, and stays: whoever finds it knows that the folder is a run's. While somebody works, it names the owner and is
 * locked at the operating system, which ends with the process however that ends; so a dead owner's folder is taken over.
 * File systems do not tell of locks on other machines reliably, so there what it names counts, as long as its
 * {@link Heartbeat} is heard.
 */
final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    /** The lock's name in the folder. */
    static final String NAME = "run.lock";

    /** Behind the content, which others may read on Windows, too, where nobody reads what is locked. */
    private static final long LOCKED_BYTE = 1L << 40;

    private static final int LONGEST = 1 << 16;

    /**
     * Folders that this process works on. Asked first, as on Linux a process loses its lock on a file when it closes that
     * file anywhere.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;
    private final Heartbeat heartbeat;
    private final Thread atExit = new Thread(this::clear, "maect-unlock");

    private FolderLock(Path folder, FileChannel channel, Heartbeat heartbeat) {
        this.folder = folder;
        this.channel = channel;
        this.heartbeat = heartbeat;
    }

    /**
     * Makes this process the owner of {@code path}, an existing folder.
     *
     * @param command what others are told that it is doing
     * @param onLoss what to do if another machine takes the folder over, which held this process for dead
     * @throws RunFolderException if somebody else is the owner
     * @throws IOException if the folder cannot be written to
     */
    static FolderLock take(Path path, String command, Runnable onLoss) throws IOException {
        FolderOwner own = FolderOwner.current(command);
        Path folder = path.toRealPath();
        if (!HELD.add(folder)) {
            throw inUse(path, "this very process");
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                requireNoOwner(path, channel);
                write(channel, own);
                Heartbeat heartbeat = Heartbeat.begin(() -> isStill(own, channel), () -> write(channel, own), onLoss);
                FolderLock lock = new FolderLock(folder, channel, heartbeat);
                Runtime.getRuntime().addShutdownHook(lock.atExit);
                taken = true;
                return lock;
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } finally {
            if (!taken) {
                HELD.remove(folder);
            }
        }
    }

    private static void requireNoOwner(Path path, FileChannel channel) throws IOException {
        boolean known = true;
        try {
            if (locked(channel).isEmpty()) {
                throw inUse(path, owner(channel).map(FolderOwner::words).orElse("another process"));
            }
        } catch (IOException e) {
            known = false; // this file system has no locks
        }
        Optional<FolderOwner> before = owner(channel);
        if (before.isEmpty()) {
            return;
        }
        FolderOwner owner = before.get();
        if (!owner.isOnThisHost()) {
            Duration silence = Heartbeat.silence(path.resolve(NAME));
            if (silence.compareTo(Heartbeat.DEAD_AFTER) < 0) {
                throw heard(path, owner, silence);
            }
            LOG.warn(
                    "{} was left by {}, not heard of for {} minutes: taken over.",
                    path,
                    owner.words(),
                    silence.toMinutes());
            return;
        }
        if (!known && owner.isAlive()) {
            throw inUse(path, owner.words());
        }
    }

    private static RunFolderException heard(Path path, FolderOwner owner, Duration silence) {
        return new RunFolderException(
                Problem.IN_USE,
                path + " is in use by " + owner.words() + ", heard of " + silence.toSeconds()
                        + " s ago. That machine cannot be asked from here. If nothing runs there any more, try again "
                        + Heartbeat.DEAD_AFTER.toMinutes() + " minutes after it was last heard of, or delete "
                        + path.resolve(NAME) + ".",
                "out");
    }

    private static boolean isStill(FolderOwner own, FileChannel channel) throws IOException {
        return owner(channel).filter(own::equals).isPresent();
    }

    /** Empty if another process has it. */
    private static Optional<FileLock> locked(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static RunFolderException inUse(Path path, String who) {
        return new RunFolderException(
                Problem.IN_USE,
                path + " is in use by " + who + ". Wait for its end or end it, or choose another folder.",
                "out");
    }

    /** Empty if nobody is named, or half of somebody. */
    private static Optional<FolderOwner> owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            continue;
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Json.parse(text, NAME, FolderOwner.class));
        } catch (FileException e) {
            return Optional.empty();
        }
    }

    private static void write(FileChannel channel, FolderOwner owner) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.line(owner) + "\n").getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.truncate(length);
    }

    /** Says that nobody works here any more. */
    private synchronized void clear() {
        try {
            if (channel.isOpen() && heartbeat.end()) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            return; // then the operating system's lock says it
        }
    }

    @Override
    public synchronized void close() {
        clear();
        try {
            channel.close();
        } catch (IOException e) {
            return; // nothing was left to write
        } finally {
            HELD.remove(folder);
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the process is ending
        }
    }
}
