/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes to a file and sends what is written to the disk meanwhile, in another thread: the fsync at the end then finds
 * little left to do. A failure there is one of the next write, or of {@link #finish}: the system tells of it only once.
 */
public final class EarlyFlush {
    private static final long WORTH_IT = 32L << 20;

    /** Sends what was written to the disk. */
    interface Force {
        /** Returns when it is there. */
        void run() throws IOException;
    }

    private final WritableByteChannel channel;
    private final Force force;
    private final long worthIt;
    private CompletableFuture<Void> flush = CompletableFuture.completedFuture(null);
    private long waiting;

    public EarlyFlush(FileChannel channel) {
        this(channel, () -> channel.force(false), WORTH_IT);
    }

    /** Flushes when at least {@code worthIt} bytes wait and no flush is under way. */
    public EarlyFlush(WritableByteChannel channel, Force force, long worthIt) {
        this.channel = channel;
        this.force = force;
        this.worthIt = worthIt;
    }

    /** Writes all that remains in {@code part}. */
    public void write(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            waiting += channel.write(part);
        }
        if (waiting >= worthIt && flush.isDone()) {
            finish();
            waiting = 0;
            flush = CompletableFuture.runAsync(this::flush);
        }
    }

    private void flush() {
        try {
            force.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until nothing more happens in the other thread; needed before the channel is closed. */
    public void finish() throws IOException {
        try {
            flush.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException cause) {
                throw Objects.requireNonNull(cause.getCause());
            }
            throw new IOException(e);
        }
    }
}
