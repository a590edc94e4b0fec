/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;

/** A rank whose partner always has zeros, and which counts the sums that have begun. */
record CountingGroup(AtomicInteger begun) implements ProcessGroup {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 2;
    }

    @Override
    public int localRank() {
        return 0;
    }

    @Override
    public int localSize() {
        return 2;
    }

    @Override
    public void sum(Tensor tensor) {}

    @Override
    public Pending beginSum(Tensor tensor) {
        begun.incrementAndGet();
        return () -> {};
    }

    @Override
    public Tensor gather(Tensor rows, int total) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void broadcast(Tensor tensor) {}

    @Override
    public long sum(long here) {
        return here;
    }

    @Override
    public String ofFirst(String here) {
        return here;
    }

    @Override
    public List<String> all(String here) {
        return List.of(here, here);
    }

    @Override
    public void tellFailure(Throwable failure) {}

    @Override
    public void close() {}
}
