/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.engine.machine.Share;

/**
 * How a {@link Loader} batches images.
 *
 * @param batchSize images per batch, each with all its views
 * @param workers threads that decode and augment
 * @param ahead batches prepared before they are asked for; they bound the memory: each takes batch x views x height x
 *     width x channels bytes per group of views
 * @param seed of the order and of the augmentations
 * @param shuffle a new random order each epoch; otherwise the source's order
 * @param dropLast leave out the last batch of an epoch where it would be smaller
 * @param onBad what to do about unreadable images
 * @param maxBadShare the share of unreadable images at which even skipping gives up
 * @param reducedDecoding whether large JPEGs may be shrunk while they are decoded, where every view shrinks them anyway;
 *     changes the views a little, so not for evaluation
 * @param pinnedMemory whether batches lie in memory that a CUDA device copies from by itself; works with such a device only
 * @param share which part of each batch is made: where several processes make one, each its own
 */
public record LoaderOptions(
        int batchSize,
        int workers,
        int ahead,
        long seed,
        boolean shuffle,
        boolean dropLast,
        OnBadImage onBad,
        double maxBadShare,
        boolean reducedDecoding,
        boolean pinnedMemory,
        Share share) {
    /** The share of unreadable images tolerated by default. */
    public static final double DEFAULT_MAX_BAD_SHARE = 0.2;

    /** Checks the ranges. */
    public LoaderOptions {
        require(batchSize >= 1, "batch-size", batchSize, "at least 1");
        require(workers >= 1 && workers <= 1024, "workers", workers, "1 to 1024");
        require(ahead >= 1 && ahead <= 1024, "ahead", ahead, "1 to 1024");
        require(maxBadShare >= 0 && maxBadShare <= 1, "max-bad-share", maxBadShare, "0 to 1");
    }

    /** With images decoded in full size. */
    public LoaderOptions(
            int batchSize,
            int workers,
            int ahead,
            long seed,
            boolean shuffle,
            boolean dropLast,
            OnBadImage onBad,
            double maxBadShare) {
        this(batchSize, workers, ahead, seed, shuffle, dropLast, onBad, maxBadShare, false, false, Share.WHOLE);
    }

    /** For training: shuffled, whole batches only, bad images skipped. */
    public static LoaderOptions training(int batchSize, int workers, long seed) {
        return new LoaderOptions(batchSize, workers, 3, seed, true, true, OnBadImage.SKIP, DEFAULT_MAX_BAD_SHARE);
    }

    /** For evaluation: every image once, in the source's order; bad images are an error. */
    public static LoaderOptions evaluation(int batchSize, int workers) {
        return new LoaderOptions(batchSize, workers, 3, 0, false, false, OnBadImage.FAIL, DEFAULT_MAX_BAD_SHARE);
    }

    /** The same with another way to treat unreadable images. */
    public LoaderOptions withOnBad(OnBadImage policy) {
        return new LoaderOptions(
                batchSize,
                workers,
                ahead,
                seed,
                shuffle,
                dropLast,
                policy,
                maxBadShare,
                reducedDecoding,
                pinnedMemory,
                share);
    }

    /** The same with or without reduced decoding. */
    public LoaderOptions withReducedDecoding(boolean reduced) {
        return new LoaderOptions(
                batchSize, workers, ahead, seed, shuffle, dropLast, onBad, maxBadShare, reduced, pinnedMemory, share);
    }

    /** The same with batches in pinned memory or not. */
    public LoaderOptions withPinnedMemory(boolean pinned) {
        return new LoaderOptions(
                batchSize, workers, ahead, seed, shuffle, dropLast, onBad, maxBadShare, reducedDecoding, pinned, share);
    }

    /** The same, of each batch only a part. */
    public LoaderOptions withShare(Share own) {
        return new LoaderOptions(
                batchSize,
                workers,
                ahead,
                seed,
                shuffle,
                dropLast,
                onBad,
                maxBadShare,
                reducedDecoding,
                pinnedMemory,
                own);
    }

    private static void require(boolean holds, String name, Object value, String range) {
        if (!holds) {
            throw new DataException("Loader: " + name + " is " + value + "; it must be " + range + ".");
        }
    }
}
