/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

/** The variants of the nearest-neighbour contrastive head. */
public enum HeadKind {
    /** Queue and neighbour lookup on the online projector: stage 2. */
    NNCLR,
    /** As {@link #NNCLR}, with an averaged target projector for lookup and queue: stage 3. */
    NNCLR_EMA_QUEUE,
    /** No neighbour swap: the positive is the other view itself. */
    NO_QUEUE,
    /** No neighbour swap, positives from an averaged target projector. */
    EMA,
    /** As {@link #NNCLR}, neighbours of the same label preferred (an upper bound; needs labels). */
    ORACLE,
    /** As {@link #NNCLR_EMA_QUEUE}, neighbours of the same label preferred (an upper bound; needs labels). */
    EMA_ORACLE;

    /** Whether the head looks neighbours up in a queue. */
    public boolean usesQueue() {
        return this != NO_QUEUE && this != EMA;
    }

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
