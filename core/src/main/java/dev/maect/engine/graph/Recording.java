/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.graph;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Work that was recorded by a {@link Recorder}. */
public interface Recording extends AutoCloseable {
    /** What the work gives out, the same tensors each time; they belong to the recording. */
    List<Tensor> results();

    /**
     * Makes the work again, after all that the device has been given to do; waits for nothing.
     *
     * @throws RuntimeException if it cannot be begun; then nothing of it is made
     */
    void replay();

    /** Frees it, with its results. */
    @Override
    void close();
}
