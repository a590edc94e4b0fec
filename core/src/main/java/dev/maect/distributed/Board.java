/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.NativeSetup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** A notice board that one process keeps and all read and write: libtorch's store of keys and values over TCP. */
final class Board implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int PORT_MASK = 0xffff;

    private final TCPStore store;

    private Board(TCPStore store) {
        this.store = store;
    }

    /**
     * A board that this process keeps.
     *
     * @param port 0 for any that is free
     * @throws RankFailedException if the port is taken
     */
    static Board keep(int port) {
        try {
            return open("0.0.0.0", port, true, Duration.ofSeconds(30));
        } catch (RuntimeException e) {
            throw new RankFailedException(
                    "Rank 0 cannot listen on port " + port + ": " + Failures.firstLine(e)
                            + " Set MASTER_PORT to one that is free, for all processes.",
                    e);
        }
    }

    /**
     * The board that another process keeps, or will within {@code patience}.
     *
     * @throws RankFailedException if there is none
     */
    static Board of(String host, int port, Duration patience) {
        try {
            return open(host, port, false, patience);
        } catch (RuntimeException e) {
            throw new RankFailedException(
                    "Nobody answers at " + host + ":" + port + " within " + patience.toSeconds()
                            + " s, where rank 0 should listen: " + Failures.firstLine(e)
                            + " See that it has started, and that this machine can reach it.",
                    e);
        }
    }

    private static Board open(String host, int port, boolean keeps, Duration patience) {
        try (PointerScope scope = new PointerScope()) {
            TCPStoreOptions options = new TCPStoreOptions();
            options.port((short) port)
                    .isServer(keeps)
                    .waitWorkers(false)
                    .timeout(new Milliseconds(patience.toMillis()));
            TCPStore store = new TCPStore(host, options);
            store.retainReference();
            return new Board(store);
        }
    }

    /** The store itself, for libtorch's groups. */
    TCPStore store() {
        return store;
    }

    int port() {
        return store.getPort() & PORT_MASK;
    }

    void put(String key, String value) {
        try (ByteVector bytes = new ByteVector(value.getBytes(StandardCharsets.UTF_8))) {
            store.set(key, bytes);
        }
    }

    Optional<String> find(String key) {
        try (StringVector keys = new StringVector(key)) {
            if (!store.check(keys)) {
                return Optional.empty();
            }
        }
        try (ByteVector bytes = store.get(key)) {
            return Optional.of(new String(bytes.get(), StandardCharsets.UTF_8));
        }
    }

    /** Looks for {@code key} until it is there or {@code patience} is over. */
    Optional<String> await(String key, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> found = find(key);
            if (found.isPresent() || System.nanoTime() >= end) {
                return found;
            }
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
