/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import org.bytedeco.pytorch.Tensor;

/**
 * One clustering. Owns its tensor; the receiver closes it.
 *
 * @param labels the cluster of each image
 * @param centres float32 [k, D], in the space that was clustered (unit-length features where cosine was asked for)
 * @param inertia the sum of squared distances of the images to their centres
 * @param iterations how many iterations (mini-batches: steps) it took
 * @param converged whether it stopped by itself, not at the limit
 */
@SuppressWarnings("ArrayRecordComponent") // one entry per image: identity is enough
public record KMeansResult(int[] labels, Tensor centres, double inertia, int iterations, boolean converged)
        implements AutoCloseable {
    @Override
    public void close() {
        centres.close();
    }
}
