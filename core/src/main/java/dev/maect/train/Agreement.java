/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.distributed.ProcessGroup;
import dev.maect.train.event.Cancellation;

/**
 * What all ranks do at the same place: a wish to stop, wherever it is made, becomes a decision of all, and rank 0's clock says
 * when to save. All ranks ask the same questions in the same order. Alone, a wish is a decision at once.
 */
final class Agreement {
    /** More than there are ranks. */
    private static final long DECIDED = 1L << 32;

    private final ProcessGroup group;
    private final Cancellation wish;
    private final Cancellation decision;

    Agreement(ProcessGroup group, Cancellation wish) {
        this.group = group;
        this.wish = wish;
        this.decision = group.isAlone() ? wish : new Cancellation();
    }

    ProcessGroup group() {
        return group;
    }

    /** What this rank was asked for, which the others may not know yet. */
    Cancellation wish() {
        return wish;
    }

    /** What all ranks know: it changes only in {@link #look}. */
    Cancellation decision() {
        return decision;
    }

    /** As {@link #look}; gives what rank 0 decides of something else, which only it knows. */
    boolean lookAndDecide(boolean ofFirst) {
        if (group.isAlone()) {
            return ofFirst;
        }
        long answers = group.sum((wish.cancelled() ? 1 : 0) + (group.isFirst() && ofFirst ? DECIDED : 0));
        if (answers % DECIDED > 0) {
            decision.cancel();
        }
        return answers >= DECIDED;
    }

    /** Hears the wishes of all ranks; whether they are to stop. */
    boolean look() {
        if (!group.isAlone() && group.any(wish.cancelled())) {
            decision.cancel();
        }
        return decision.cancelled();
    }
}
