/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Goes once through all images, on several threads, each with a part of the result that is its own. */
final class Sweep {
    private static final int BLOCK = 16; // images that a thread takes at a time

    /** A thread's part of the result. */
    @FunctionalInterface
    interface Part {
        /** Takes image {@code index}. */
        void take(int index);
    }

    /**
     * What came of it.
     *
     * @param parts one for each thread
     * @param done how many images were taken: the first so many
     */
    record Outcome<T extends Part>(List<T> parts, int done) {}

    private Sweep() {}

    /**
     * Takes images 0 to {@code count} - 1, or when it is stopped the first of them.
     *
     * @param part makes the part of a thread
     */
    static <T extends Part> Outcome<T> over(int count, SweepOptions options, Supplier<T> part) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean failed = new AtomicBoolean();
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "maect-survey-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < options.threads(); i++) {
                T own = part.get();
                running.add(threads.submit(() -> {
                    boolean whole = false;
                    try {
                        while (!failed.get() && !options.stopped().getAsBoolean()) {
                            int from = next.getAndUpdate(at -> Math.min(count, at + BLOCK));
                            if (from >= count) {
                                break;
                            }
                            int to = Math.min(count, from + BLOCK);
                            for (int index = from; index < to; index++) {
                                own.take(index);
                            }
                            tell(options, done.addAndGet(to - from), count);
                        }
                        whole = true;
                    } finally {
                        failed.compareAndSet(false, !whole);
                    }
                    return own;
                }));
            }
            List<T> parts = new ArrayList<>();
            for (Future<T> each : running) {
                parts.add(each.get());
            }
            return new Outcome<>(List.copyOf(parts), done.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while images were read", e);
        } finally {
            failed.set(true); // those that still run end
            threads.shutdown();
        }
    }

    private static void tell(SweepOptions options, int done, int of) {
        synchronized (options.listener()) {
            options.listener().on(done, of);
        }
    }
}
