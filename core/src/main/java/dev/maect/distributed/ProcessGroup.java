/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.machine.Share;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes of one training, of which this is one: its rank. What they do together, all do in the same order, each from
 * the thread that trains. A process that is alone has a group of one, in which all of this costs nothing.
 *
 * <p>Everything but {@link #rank} throws {@link RankFailedException} where another rank has ended.
 */
public interface ProcessGroup extends AutoCloseable {
    /** This process's number, from 0. Rank 0 alone writes files and tells what happens. */
    int rank();

    /** How many processes there are. */
    int size();

    /** This process's number among those of this machine, from 0. */
    int localRank();

    /** How many of them are on this machine. */
    int localSize();

    /** Whether this is rank 0. */
    default boolean isFirst() {
        return rank() == 0;
    }

    /** Whether there is no other. */
    default boolean isAlone() {
        return size() == 1;
    }

    /** This rank's part of any number of things. */
    default Share share() {
        return new Share(rank(), size());
    }

    /** Puts the sum over all ranks in the place of {@code tensor}, the same bits on every rank. */
    void sum(Tensor tensor);

    /**
     * As {@link #sum}, while this thread goes on. Such sums have an order of their own, the same on all ranks, beside
     * everything else that the group does.
     */
    Pending beginSum(Tensor tensor);

    /** A sum on its way. */
    interface Pending {
        /** Waits until the sum is in its place. */
        void await();
    }

    /**
     * The rows of all ranks in their order.
     *
     * @param rows [{@code share().of(total)}, ...], any type that tensors of features or numbers have
     * @return [{@code total}, ...] without graph, which the enclosing scope frees
     */
    Tensor gather(Tensor rows, int total);

    /** Puts the values of rank 0 in the place of {@code tensor}. */
    default void broadcast(Tensor tensor) {
        broadcast(tensor, 0);
    }

    /** Puts the values of rank {@code from} in the place of {@code tensor}. */
    void broadcast(Tensor tensor, int from);

    /**
     * Puts the values of rank {@code from} in the place of {@code tensor} on rank {@code to}. Only these two call it.
     *
     * @param tensor on the CPU, contiguous
     */
    void send(Tensor tensor, int from, int to);

    /** The sum of a number over all ranks. */
    long sum(long here);

    /** Waits until all ranks are here. */
    default void barrier() {
        sum(0);
    }

    /** Whether {@code here} holds on any rank. */
    default boolean any(boolean here) {
        return sum(here ? 1 : 0) > 0;
    }

    /** What rank 0 decides. */
    default boolean ofFirst(boolean here) {
        return sum(isFirst() && here ? 1 : 0) > 0;
    }

    /** The text of rank 0. */
    String ofFirst(String here);

    /** The texts of all ranks, in their order. */
    List<String> all(String here);

    /**
     * Tells the others that this rank ends because of {@code failure}, so that they end too and name it. Never throws.
     */
    void tellFailure(Throwable failure);

    /** Leaves the group; the others may stay. */
    @Override
    void close();

    /** The group of a process that is alone. */
    static ProcessGroup alone() {
        return Alone.GROUP;
    }
}
