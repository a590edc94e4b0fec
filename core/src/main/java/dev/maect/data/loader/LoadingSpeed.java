/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.augment.Views;
import dev.maect.engine.RandomStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * How fast this machine reads images and makes their views, as a {@link Loader} does.
 *
 * @param images that were made while it was measured
 * @param workers threads that made them
 * @param imagesPerSecond of all threads together; 0 if none could be read, or the thread was interrupted
 */
public record LoadingSpeed(int images, int workers, double imagesPerSecond) {
    private static final long WINDOW_NANOS = 300_000_000;
    private static final int WINDOW_IMAGES = 16;
    /** A window that is faster than the one before by less than this ends the measurement. */
    private static final double STEADY = 1.05;

    /**
     * Measures with images drawn from all of {@code source}, until the speed no longer rises: at first code is new to the JVM
     * and files are new to the system. What counts is the last window of time.
     *
     * @param views what is made of each image
     * @param workers threads
     * @param atMost time after which it ends in any case
     */
    public static LoadingSpeed measure(ImageSource source, Views views, int workers, Duration atMost) {
        int[] order = RandomStream.of(0, "loading-speed").permutation(source.size());
        long end = System.nanoTime() + atMost.toNanos();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, workers)
                .mapToObj(i -> new Thread(
                        () -> {
                            while (!over.get()) {
                                int at = next.getAndIncrement();
                                if (make(source, order[at % order.length], at, views)) {
                                    made.incrementAndGet();
                                }
                            }
                        },
                        "maect-loading-speed-" + i))
                .toList();
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
        try {
            double steady = steady(made, end);
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            return new LoadingSpeed(made.get(), workers, steady);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LoadingSpeed(made.get(), workers, 0);
        } finally {
            over.set(true);
        }
    }

    /** Images per second of the last window. */
    private static double steady(AtomicInteger made, long end) throws InterruptedException {
        double rate = 0;
        while (true) {
            double before = rate;
            long start = System.nanoTime();
            int first = made.get();
            long now = start;
            while (now < end && (now - start < WINDOW_NANOS || made.get() - first < WINDOW_IMAGES)) {
                Thread.sleep(5);
                now = System.nanoTime();
            }
            boolean whole = now - start >= WINDOW_NANOS;
            rate = whole || before == 0 ? (made.get() - first) * 1e9 / Math.max(1, now - start) : before;
            if (now >= end || before > 0 && rate < STEADY * before) {
                return Math.max(rate, before);
            }
        }
    }

    private static boolean make(ImageSource source, int index, int draw, Views views) {
        try {
            DecodedPart part = source.read(
                    index,
                    (height, width) -> new Part(
                            views.part(height, width, view -> stream(draw, view))
                                    .box(),
                            1));
            for (int view = 0; view < views.count(); view++) {
                views.view(part, view, stream(draw, view));
            }
            return true;
        } catch (DataException e) {
            return false; // training skips it, or has said so
        }
    }

    private static RandomStream stream(int draw, int view) {
        return RandomStream.of(0, "loading-speed", draw, view);
    }
}
