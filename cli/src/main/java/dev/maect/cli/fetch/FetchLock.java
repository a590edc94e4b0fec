/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Only one process fetches a file; the others wait for it, and find its result. Ends with the process at the latest. */
final class FetchLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FetchLock.class);
    private static final long POLL_MILLIS = 200;

    private final FileChannel channel;

    private FetchLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until nobody else holds the lock {@code file}. */
    static FetchLock take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean told = false;
        try {
            while (tryLock(channel).isEmpty()) {
                if (!told) {
                    LOG.info("Another maect is fetching this file; waiting for it.");
                    told = true;
                }
                Pause.of(POLL_MILLIS);
            }
            return new FetchLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
