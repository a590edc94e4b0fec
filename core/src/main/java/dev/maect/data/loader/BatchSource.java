/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

/**
 * Where a training loop gets its batches: as many in every epoch, in an order that is a function of the epoch alone. A
 * {@link Loader} makes them of images.
 */
public interface BatchSource {
    /** How many batches an epoch has, at least one. */
    int stepsPerEpoch();

    /** All batches of epoch {@code epoch}, counted from 0; the caller closes it. */
    BatchEpoch epoch(long epoch);
}
