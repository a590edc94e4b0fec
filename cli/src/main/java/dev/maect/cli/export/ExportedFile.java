/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import org.bytedeco.pytorch.Tensor;

/** An exported model, loaded by the runtime it is for. */
public interface ExportedFile extends AutoCloseable {
    /**
     * What the model computes, row-major.
     *
     * @param tokens [N, 1 + patches, dim]
     * @param features [N, pooled width]
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Values(float[] tokens, float[] features) {}

    /** Runs the model on a batch as {@link dev.maect.export.PixelInput} says; {@code input} stays with the caller. */
    Values run(Tensor input);

    @Override
    void close();
}
