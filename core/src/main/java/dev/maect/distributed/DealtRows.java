/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.NativeSetup;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows that ranks make for each other, such as features. They are dealt out in whole blocks, a run of blocks for each rank, so
 * that every block is computed just as one process computes it.
 *
 * @param group the ranks
 * @param rows how many there are
 * @param block how many are made at a time
 */
public record DealtRows(ProcessGroup group, int rows, int block) {
    static {
        NativeSetup.prepare();
    }

    /** Numbers that travel at a time. */
    private static final long NUMBERS = 16L << 20;

    /** The first row of this rank. */
    public int from() {
        return from(group.rank());
    }

    /** The row after the last of this rank. */
    public int to() {
        return from(group.rank() + 1);
    }

    /** How many this rank has. */
    public int count() {
        return to() - from();
    }

    private int from(int rank) {
        long blocks = (rows + (long) block - 1) / block;
        return (int) Math.min(rows, blocks * rank / group.size() * block);
    }

    /**
     * Makes this rank's rows, if it has any. What fails on one rank fails on all, and a cancellation is one of all.
     *
     * @param work is called for this rank's rows
     */
    public void make(Runnable work) {
        SharedWork.run(group, count() > 0, work);
    }

    /**
     * Puts every rank's rows in their place on all ranks.
     *
     * @param all [{@link #rows}, ...], contiguous, with this rank's rows
     */
    public void spread(Tensor all) {
        if (group.isAlone()) {
            return;
        }
        long width = Math.max(1, all.numel() / Math.max(1, rows));
        int most = (int) Math.max(1, NUMBERS / width);
        for (int rank = 0; rank < group.size(); rank++) {
            int end = from(rank + 1);
            for (int row = from(rank); row < end; row += most) {
                try (PointerScope scope = new PointerScope()) {
                    group.broadcast(all.narrow(0, row, Math.min(most, end - row)), rank);
                }
            }
        }
    }
}
