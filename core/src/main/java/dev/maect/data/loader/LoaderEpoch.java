/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.data.Part;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The batches of one epoch, in order. Each belongs to the receiver, who closes it. Closing the epoch early stops its
 * work and frees the batches that were prepared. Not thread-safe: one consumer.
 */
public final class LoaderEpoch implements BatchEpoch {
    private final Loader loader;
    private final long epoch;
    private final int[] order;
    private final Deque<PendingBatch> pending = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int channels;
    private int step;
    private int submitted;
    private long nanosWaited;

    LoaderEpoch(Loader loader, long epoch, int[] order, int firstStep) {
        this.loader = loader;
        this.epoch = epoch;
        this.order = order;
        this.step = firstStep;
        this.submitted = firstStep;
    }

    @Override
    public boolean hasNext() {
        return !closed.get() && step < loader.stepsPerEpoch();
    }

    /**
     * The next batch; waits until it is ready.
     *
     * @throws DataException if an image cannot be read and must not be skipped; the epoch is then closed
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Step " + step + " of " + loader.stepsPerEpoch());
        }
        try {
            long start = System.nanoTime();
            submit();
            PendingBatch head = pending.getFirst();
            Batch batch = head.take();
            nanosWaited += System.nanoTime() - start;
            pending.removeFirst();
            step++;
            submit();
            return batch;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void submit() {
        if (loader.workers().isShutdown()) {
            throw new IllegalStateException("The loader is closed");
        }
        if (channels == 0) {
            channels =
                    loader.reader().read(order[0], epoch, Part::whole).image().channels();
        }
        int size = loader.options().batchSize();
        while (submitted < loader.stepsPerEpoch()
                && submitted - step < loader.options().ahead()) {
            int from = submitted * size;
            int[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + size));
            pending.addLast(new PendingBatch(loader, epoch, indices, channels, closed));
            submitted++;
        }
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public long nanosWaited() {
        return nanosWaited;
    }

    @Override
    public void close() {
        closed.set(true);
        while (!pending.isEmpty()) {
            pending.removeFirst().discard();
        }
    }
}
