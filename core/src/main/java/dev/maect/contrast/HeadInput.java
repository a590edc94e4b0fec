/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a head sees of a batch of N images.
 *
 * @param features per group of views float [V * N, D], pooled, the first view of all images first
 * @param ids int64 [N], the images' indices, which what is random is drawn for; {@link HeadStreams#integers} draws where they
 *     are, the CPU unless the device is a CUDA one
 * @param labels int64 [N], for metrics and for heads that are upper bounds; empty without labels
 * @param streams where everything random is drawn from
 */
public record HeadInput(List<Tensor> features, Tensor ids, Optional<Tensor> labels, HeadStreams streams) {
    /** Copies the list. */
    public HeadInput {
        features = List.copyOf(features);
    }

    /** How many images the batch has. */
    public long images() {
        return ids.size(0);
    }
}
