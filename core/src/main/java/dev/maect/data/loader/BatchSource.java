/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import java.util.List;

/**
 * Where a training loop gets its batches: as many in every epoch, in an order that is a function of the epoch alone. A
 * {@link Loader} makes them of images.
 */
public interface BatchSource extends AutoCloseable {
    /** How many batches an epoch has, at least one. */
    int stepsPerEpoch();

    /**
     * The batches of epoch {@code epoch}, counted from 0, from step {@code firstStep} on; what comes before is not made.
     * The caller closes it.
     */
    BatchEpoch epoch(long epoch, int firstStep);

    /** All batches of epoch {@code epoch}. */
    default BatchEpoch epoch(long epoch) {
        return epoch(epoch, 0);
    }

    /**
     * Says that epoch {@code epoch} will be asked for next, from its beginning: its first batches may be made while the
     * last ones of the epoch before are consumed. Changes no batch; does nothing by default.
     */
    default void prepare(long epoch) {}

    /** The images found unreadable so far, by index; only those that were skipped. */
    List<BadImage> badImages();

    /** How many images were read so far, each time counted. */
    default int imagesRead() {
        return 0;
    }

    /**
     * Goes on from an earlier sitting: images that could not be read then are not tried again, and both numbers count when
     * it is judged whether too many are unreadable.
     *
     * @param bad as {@link #badImages} of then
     * @param read as {@link #imagesRead} of then
     */
    default void goOnFrom(List<BadImage> bad, int read) {}

    /** Frees what it holds. Close its epochs first. */
    @Override
    void close();
}
