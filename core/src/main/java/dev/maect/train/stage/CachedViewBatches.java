/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.loader.BadImage;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.BatchSource;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.machine.Share;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Batches of features, in the order in which a loader with the same seed would give the images: images are shuffled
 * anew in each epoch, and those beyond the last whole batch wait for the next.
 */
final class CachedViewBatches implements BatchSource {
    private final ImageSource source;
    private final CachedViews cached;
    private final List<BadImage> badImages;
    private final int batchSize;
    private final long seed;
    private final Share share;

    /**
     * Batches of what is in {@code cached}, which it takes over.
     *
     * @param source where the images were from, for their labels
     * @param badImages those that others were read for
     * @param share which part of each batch is wanted here
     * @throws DataException if there is not one whole batch
     */
    public CachedViewBatches(
            ImageSource source, CachedViews cached, List<BadImage> badImages, int batchSize, long seed, Share share) {
        this.source = source;
        this.cached = cached;
        this.badImages = List.copyOf(badImages);
        this.batchSize = batchSize;
        this.seed = seed;
        this.share = share;
        if (stepsPerEpoch() == 0) {
            throw new DataException("A batch of " + batchSize + " images is larger than the " + source.description()
                    + ". Lower batch-size to at most " + source.size() + ".");
        }
    }

    /** The features that the batches are drawn from. */
    CachedViews views() {
        return cached;
    }

    @Override
    public int stepsPerEpoch() {
        return cached.size() / batchSize;
    }

    @Override
    public BatchEpoch epoch(long epoch, int firstStep) {
        return new Epoch(epoch, RandomStream.of(seed, "shuffle", epoch).permutation(cached.size()), firstStep);
    }

    @Override
    public List<BadImage> badImages() {
        return badImages;
    }

    /** Frees the features. */
    @Override
    public void close() {
        cached.close();
    }

    private Batch batch(int[] slots, long epoch) {
        try (PointerScope scope = new PointerScope()) {
            long[] ids = Arrays.stream(slots).mapToLong(cached::index).toArray();
            Map<String, Tensor> labels = new LinkedHashMap<>();
            for (LabelSet set : source.labelSets()) {
                long[] values =
                        Arrays.stream(ids).map(id -> set.labels()[(int) id]).toArray();
                labels.put(set.name(), Scopes.escape(Tensors.ofLongs(values, values.length)));
            }
            Tensor pairs = Scopes.escape(cached.pairs(slots, epoch));
            return new Batch(Scopes.escape(Tensors.ofLongs(ids, ids.length)), List.of(pairs), labels);
        }
    }

    /** One pass over the images. */
    private final class Epoch implements BatchEpoch {
        private final long epoch;
        private final int[] order;
        private int step;
        private long nanosWaited;

        public Epoch(long epoch, int[] order, int firstStep) {
            this.epoch = epoch;
            this.order = order;
            this.step = firstStep;
        }

        @Override
        public boolean hasNext() {
            return step < stepsPerEpoch();
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("Step " + step + " of " + stepsPerEpoch());
            }
            long start = System.nanoTime();
            int from = step * batchSize;
            int[] own = Arrays.copyOfRange(order, from + share.from(batchSize), from + share.to(batchSize));
            Batch batch = batch(own, epoch);
            step++;
            nanosWaited += System.nanoTime() - start;
            return batch;
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
            step = stepsPerEpoch();
        }
    }
}
