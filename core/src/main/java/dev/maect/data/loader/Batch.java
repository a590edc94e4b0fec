/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What the loader hands to a training step or to feature extraction. Owned by the receiver, who closes it.
 *
 * @param indices int64 [B], the images' indices in their source (for self-exclusion from the queue)
 * @param views per group of views uint8 [V, B, H, W, C], the augmented views, contiguous, on the CPU; where they were
 *     encoded before, their features, float32 [V, B, D]
 * @param labels int64 [B] per label set name; empty for unlabelled sources
 */
public record Batch(Tensor indices, List<Tensor> views, Map<String, Tensor> labels) implements AutoCloseable {
    /** Copies the list. */
    public Batch {
        views = List.copyOf(views);
    }

    @Override
    public void close() {
        indices.close();
        views.forEach(Tensor::close);
        labels.values().forEach(Tensor::close);
    }
}
