/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Records what a device is given to do, so that it can be made again as a whole: a small model is bound by the launching of its
 * kernels. What is recorded is kernels with their arguments. So all that changes from one time to the next is in tensors that
 * exist before, whose memory stays; nothing is read from the device, copied to it, or drawn from its generator.
 */
public interface Recorder extends AutoCloseable {
    /**
     * Records {@code work} and makes it once. What it allocates belongs to the recording.
     *
     * @param work gives out its results, without graph
     * @throws RuntimeException if it cannot be recorded; then nothing of it is made on the device
     */
    Recording record(Supplier<List<Tensor>> work);

    /** Gives back what it holds; close its recordings first. */
    @Override
    void close();
}
