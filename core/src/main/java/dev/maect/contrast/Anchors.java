/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What the predictions of the other view are compared with. */
interface Anchors {
    /**
     * The anchors of a batch.
     *
     * @param embeddings per view float [N, dim]
     * @param picks which of the nearest neighbours to take, where there is a choice
     */
    Chosen of(List<Tensor> embeddings, HeadInput input, Picks picks);

    /** Whether gradients flow through the anchors. */
    boolean carryGradient();

    /** Which of the nearest neighbours each sample of a view takes: 0 is the nearest. */
    @FunctionalInterface
    interface Picks {
        /** int64 [N], each in [0, top-k), on any device. */
        Tensor ofView(int view);
    }

    /**
     * Anchors and where they are from.
     *
     * @param anchors per view float [N, dim], unit rows
     * @param rows per view int64 [N], the rows of the queue; empty without one
     * @param metrics float scalars by name
     */
    record Chosen(List<Tensor> anchors, List<Tensor> rows, Map<String, Tensor> metrics) {}

    /** The embeddings themselves: the ablations without a queue. Gradients flow into them, as in the official code. */
    static Anchors themselves() {
        return new Anchors() {
            @Override
            public Chosen of(List<Tensor> embeddings, HeadInput input, Picks picks) {
                return new Chosen(
                        embeddings.stream().map(NeighbourQueue::unit).toList(), List.of(), new LinkedHashMap<>());
            }

            @Override
            public boolean carryGradient() {
                return true;
            }
        };
    }
}
