/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream from which next to nothing has come for too long, so that reading it ends. */
final class StallGuard implements AutoCloseable {
    /** What has to come in that time: a server that sends a byte now and then never ends. */
    private static final int LEAST = 1024;

    private final InputStream stream;
    private final long patienceNanos;
    private final Thread watch;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stalled;
    private int since;

    StallGuard(InputStream stream, Duration patience) {
        this.stream = stream;
        this.patienceNanos = patience.toNanos();
        this.watch = new Thread(this::watch, "maect-fetch-stall");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        try {
            while (true) {
                long left = patienceNanos - (System.nanoTime() - lastNanos);
                if (left <= 0) {
                    stalled = true;
                    stream.close();
                    return;
                }
                Thread.sleep(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException | IOException e) {
            return;
        }
    }

    /** {@code bytes} more came. */
    void alive(int bytes) {
        since += bytes;
        if (since >= LEAST) {
            since = 0;
            lastNanos = System.nanoTime();
        }
    }

    /** Whether the stream was closed for silence. */
    boolean stalled() {
        return stalled;
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
