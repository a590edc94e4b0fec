/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.work;

import dev.maect.MaectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what takes long, in lanes that do not wait for each other: what the page waits for is not held up by a map of a million
 * images. In each lane one piece of work is done after the other; of one kind there is one at a time. Thread-safe.
 */
public final class WorkQueue implements AutoCloseable {
    /** What may go on at the same time. */
    public enum Lane {
        /** Groups, lists, maps. */
        LONG,
        /** What the masked autoencoder makes of every image. */
        LOSSES,
        /** What quick search needs. */
        LISTS,
        /** The classifier. */
        LEARN,
        /** What to label next. */
        NEXT,
        /** Other processes. */
        RUNS
    }

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final long TELL_NANOS = 300_000_000;
    private static final int PATIENCE_SECONDS = 20;

    private final Map<Lane, ExecutorService> lanes = new LinkedHashMap<>();
    private final Map<Integer, Work> all = new LinkedHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicLong told = new AtomicLong();
    private final Consumer<Map<String, Object>> tell;

    /** A queue whose progress {@code tell} hears of. */
    public WorkQueue(Consumer<Map<String, Object>> tell) {
        this.tell = tell;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work, "maect-studio-" + lane.name().toLowerCase(java.util.Locale.ROOT));
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /**
     * Begins, or does nothing if work of the kind is waiting or in progress.
     *
     * @param kind what it is
     * @param words the same for people
     * @param body does it, and asks the work now and then whether it is still wanted
     */
    public synchronized Work begin(Lane lane, String kind, String words, Consumer<Work> body) {
        Optional<Work> same = find(kind);
        if (same.isPresent() && !same.get().cancelled()) {
            return same.get();
        }
        Work work = new Work(number.incrementAndGet(), kind, words, this::moved);
        all.put(work.id(), work);
        try {
            java.util.Objects.requireNonNull(lanes.get(lane)).execute(() -> execute(work, words, body));
        } catch (RejectedExecutionException e) {
            all.remove(work.id());
            throw new MaectException("The studio is closing.", e);
        }
        tellNow();
        return work;
    }

    /** Begins in place of what is waiting or in progress of the same kind. */
    public synchronized Work renew(Lane lane, String kind, String words, Consumer<Work> body) {
        find(kind).ifPresent(Work::cancel);
        return begin(lane, kind, words, body);
    }

    /** The work of a kind that is waiting or in progress. */
    public synchronized Optional<Work> find(String kind) {
        return all.values().stream()
                .filter(work -> work.kind().equals(kind) && !work.cancelled())
                .findFirst();
    }

    /** Ends a piece of work as soon as it can be; false if there is none of that number. */
    public boolean cancel(int id) {
        Work work;
        synchronized (this) {
            work = all.get(id);
            all.remove(id);
        }
        if (work == null) {
            return false;
        }
        work.cancel();
        tell.accept(Map.of("type", "cancelled", "kind", work.kind()));
        tellNow();
        return true;
    }

    private void execute(Work work, String words, Consumer<Work> body) {
        try {
            work.check();
            work.begin();
            body.accept(work);
        } catch (CancellationException e) {
            LOG.debug("Cancelled: {}", words);
        } catch (MaectException e) {
            failed(work, words, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The studio failed at this: {}", words, e);
            failed(work, words, "The studio failed at this: " + e + ". The log has the details.");
        } catch (OutOfMemoryError e) {
            failed(work, words, "Memory ran out. Start maect studio with more: MAECT_JAVA_OPTS=-Xmx4g.");
        } finally {
            synchronized (this) {
                all.remove(work.id());
            }
            tellNow();
        }
    }

    private void failed(Work work, String words, String error) {
        LOG.debug("{}: {}", words, error);
        tell.accept(Map.of("type", "failed", "kind", work.kind(), "words", words, "error", error, "advice", ""));
    }

    private void moved() {
        long now = System.nanoTime();
        long last = told.get();
        if (now - last > TELL_NANOS && told.compareAndSet(last, now)) {
            tellNow();
        }
    }

    private void tellNow() {
        tell.accept(Map.of("type", "work", "work", shown()));
    }

    /** For the page: what is waiting or in progress. */
    public synchronized List<Map<String, Object>> shown() {
        return all.values().stream()
                .filter(work -> !work.cancelled())
                .map(Work::shown)
                .toList();
    }

    /** Waits for what cannot be ended in the middle, after {@link #close}; not for ever. */
    public void awaitEnd() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (ExecutorService lane : lanes.values()) {
                if (!lane.awaitTermination(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    LOG.debug("Some work goes on while the studio closes");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            all.values().forEach(Work::cancel);
        }
        lanes.values().forEach(ExecutorService::shutdownNow);
    }
}
