/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that grows piece by piece. A piece that cannot be written now, as the disk is full, waits in memory and is written
 * with a later one, in order: nothing is missing, and there is no half a piece. It is told once, and so is its end.
 */
final class AppendedFile implements AutoCloseable {
    /** How a piece gets into the file. */
    interface Sink {
        /** Writes some of it. */
        void write(FileChannel channel, ByteBuffer bytes) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(AppendedFile.class);
    private static final long MOST_WAITING = 64L << 20;

    private final Path file;
    private final FileChannel channel;
    private final Sink sink;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long dropped;
    private boolean told;

    /** Opens {@code file}; {@code options} say whether it must exist or be new. */
    AppendedFile(Path file, OpenOption... options) throws IOException {
        this(file, (channel, bytes) -> channel.write(bytes), options);
    }

    AppendedFile(Path file, Sink sink, OpenOption... options) throws IOException {
        this.file = file;
        this.sink = sink;
        this.channel = FileChannel.open(file, options);
    }

    /** Writes {@code piece} behind all that was appended before, now or later. */
    void append(byte[] piece) {
        if (waitingBytes + piece.length > MOST_WAITING) {
            dropped++;
            return;
        }
        waiting.add(piece);
        waitingBytes += piece.length;
        writeWaiting();
    }

    private void writeWaiting() {
        while (!waiting.isEmpty()) {
            byte[] piece = waiting.element();
            try {
                write(piece);
            } catch (IOException e) {
                if (!told) {
                    told = true;
                    LOG.warn(
                            "{} cannot be written now ({}). What it should hold waits in memory and is written as soon as"
                                    + " that works.",
                            file,
                            e.toString());
                }
                return;
            }
            waiting.remove();
            waitingBytes -= piece.length;
        }
        if (told) {
            told = false;
            LOG.info("{} is written again{}.", file, dropped == 0 ? "" : "; " + dropped + " entries are missing");
        }
    }

    private void write(byte[] piece) throws IOException {
        long end = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(piece);
        try {
            while (bytes.hasRemaining()) {
                sink.write(channel, bytes);
            }
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        writeWaiting();
        if (!waiting.isEmpty()) {
            LOG.warn("{} lacks its last {} entries: they could not be written.", file, waiting.size() + dropped);
        }
        channel.close();
    }
}
