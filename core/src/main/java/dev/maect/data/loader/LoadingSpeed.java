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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * How fast this machine reads images and makes their views, as a {@link Loader} does.
 *
 * @param images that were measured
 * @param workers threads that made them
 * @param imagesPerSecond of all threads together; 0 if none could be read
 */
public record LoadingSpeed(int images, int workers, double imagesPerSecond) {
    /** The part of the time after which images count: before that, code is new to the JVM and files to the system. */
    private static final double WARM_UP = 0.5;

    /**
     * Measures with images drawn from all of {@code source}, as many as go into the time.
     *
     * @param views what is made of each image
     * @param workers threads
     */
    public static LoadingSpeed measure(ImageSource source, Views views, int workers, Duration time) {
        int[] order = RandomStream.of(0, "loading-speed").permutation(source.size());
        long start = System.nanoTime();
        long counted = start + (long) (WARM_UP * time.toNanos());
        long end = start + time.toNanos();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicLong last = new AtomicLong(counted);
        List<Thread> threads = IntStream.range(0, workers)
                .mapToObj(i -> new Thread(
                        () -> {
                            while (System.nanoTime() < end) {
                                int at = next.getAndIncrement();
                                boolean made = make(source, order[at % order.length], at, views);
                                long now = System.nanoTime();
                                if (made && now > counted) {
                                    done.incrementAndGet();
                                    last.accumulateAndGet(now, Math::max);
                                }
                            }
                        },
                        "maect-loading-speed-" + i))
                .toList();
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        double seconds = (last.get() - counted) / 1e9;
        return new LoadingSpeed(done.get(), workers, done.get() == 0 ? 0 : done.get() / seconds);
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
