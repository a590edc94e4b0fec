/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.Locale;

/** The contrastive heads of MAE-CT (models/contrastive_heads): the two that it uses and the ablations. */
public enum HeadKind {
    /** Stage 2: neighbours of the projection, looked up in the queue. */
    NNCLR(true, false, false),
    /** Stage 3: neighbours of the EMA target projection. */
    NNCLR_EMA_QUEUE(true, true, false),
    /** Ablation: no neighbour swap, the other view's projection itself (SimCLR/BYOL-like). */
    NO_QUEUE(false, false, false),
    /** Ablation: the other view's EMA target projection, no queue. */
    EMA(false, true, false),
    /** Upper bound: neighbours forced to the sample's own class with some probability; reads labels. */
    ORACLE(true, false, true),
    /** Upper bound with EMA target projection; reads labels. */
    EMA_ORACLE(true, true, true);

    private final boolean queue;
    private final boolean target;
    private final boolean oracle;

    HeadKind(boolean queue, boolean target, boolean oracle) {
        this.queue = queue;
        this.target = target;
        this.oracle = oracle;
    }

    /** Whether embeddings are swapped for their neighbours in a queue. */
    public boolean usesQueue() {
        return queue;
    }

    /** Whether an exponentially averaged copy of the projector makes the embeddings that are looked up and stored. */
    public boolean usesTarget() {
        return target;
    }

    /** Whether the lookup reads labels. */
    public boolean usesLabels() {
        return oracle;
    }

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
