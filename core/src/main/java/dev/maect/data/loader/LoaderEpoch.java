/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.engine.machine.Share;
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
            submit(loader.options().ahead());
            PendingBatch head = pending.getFirst();
            Batch batch = head.take();
            nanosWaited += System.nanoTime() - start;
            pending.removeFirst();
            step++;
            submit(loader.options().ahead());
            loader.makeUpcoming(loader.options().ahead() - pending.size());
            return batch;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean isReady() {
        return hasNext() && !pending.isEmpty() && pending.getFirst().isDone();
    }

    /** Hands batches to the workers until {@code ahead} are in the making, or all that there are. */
    void submit(int ahead) {
        if (loader.workers().isShutdown()) {
            throw new IllegalStateException("The loader is closed");
        }
        int size = loader.options().batchSize();
        while (submitted < loader.stepsPerEpoch() && submitted - step < ahead) {
            int from = submitted * size;
            int count = Math.min(order.length, from + size) - from;
            Share share = loader.options().share();
            int[] indices = Arrays.copyOfRange(order, from + share.from(count), from + share.to(count));
            pending.addLast(new PendingBatch(loader, epoch, indices, loader.channels(order[0], epoch), closed));
            submitted++;
        }
    }

    /** Whether this is epoch {@code number}, and its next step is {@code next}. */
    boolean isAt(long number, int next) {
        return epoch == number && step == next && !closed.get();
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
