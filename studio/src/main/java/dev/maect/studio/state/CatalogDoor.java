/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.io.FileStamp;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The way to the catalogue, which is open only while it is used and a moment longer, so that other commands may work on it
 * between, as {@code maect embed} does. One thread at a time.
 */
public final class CatalogDoor implements AutoCloseable {
    private static final String COMMAND = "maect studio";
    private static final long LINGER_MILLIS = 1200;

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final ScheduledExecutorService closer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "maect-studio-catalog");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Catalog> open = Optional.empty();
    private boolean writing;
    private long uses;
    private Optional<String> known = Optional.empty();
    private boolean changed;
    private boolean ended;

    /** The catalogue in {@code folder}. */
    public CatalogDoor(Path folder) {
        this.folder = folder;
    }

    /** The catalogue's folder. */
    public Path folder() {
        return folder;
    }

    /** Reads. */
    public <T> T read(Function<Catalog, T> body) {
        lock.lock();
        try {
            return body.apply(opened(false));
        } finally {
            leave();
            lock.unlock();
        }
    }

    /** Changes; {@code body} brings about all or nothing. */
    public void write(Consumer<Catalog> body) {
        lock.lock();
        try {
            body.accept(opened(true));
        } finally {
            leave();
            lock.unlock();
        }
    }

    /** Whether another process changed the catalogue since this was asked last. */
    public boolean takeChanged() {
        lock.lock();
        try {
            if (open.isEmpty()) {
                look();
            }
            boolean was = changed;
            changed = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        Optional<String> now = stamp();
        if (known.isPresent() && !now.equals(known)) {
            changed = true;
        }
        known = now;
    }

    private Optional<String> stamp() {
        return FileStamp.of(folder.resolve("catalog.duckdb"));
    }

    private Catalog opened(boolean write) {
        if (ended) {
            throw new MaectException("The studio is closing.");
        }
        if (open.isPresent() && (writing || !write)) {
            return open.get();
        }
        shut();
        look();
        Catalog catalog = write ? Catalog.change(folder, COMMAND) : Catalog.open(folder);
        open = Optional.of(catalog);
        writing = write;
        return catalog;
    }

    private void leave() {
        long use = ++uses;
        if (!ended) {
            closer.schedule(() -> shutUnlessUsed(use), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void shutUnlessUsed(long use) {
        lock.lock();
        try {
            if (use == uses) {
                shut();
            }
        } finally {
            lock.unlock();
        }
    }

    private void shut() {
        if (open.isPresent()) {
            open.get().close();
            open = Optional.empty();
            known = stamp();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            shut();
        } finally {
            lock.unlock();
        }
        closer.shutdownNow();
    }
}
