/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A group of one: every sum is what it was, and every decision its own. */
enum Alone implements ProcessGroup {
    GROUP;

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public int localRank() {
        return 0;
    }

    @Override
    public int localSize() {
        return 1;
    }

    @Override
    public void sum(Tensor tensor) {}

    @Override
    public Pending beginSum(Tensor tensor) {
        return () -> {};
    }

    @Override
    public Tensor gather(Tensor rows, int total) {
        return rows.detach();
    }

    @Override
    public void broadcast(Tensor tensor, int from) {}

    @Override
    public void send(Tensor tensor, int from, int to) {}

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
        return List.of(here);
    }

    @Override
    public void tellFailure(Throwable failure) {}

    @Override
    public void close() {}
}
