/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Lloyd's iterations for several restarts at once: one matrix product finds the nearest centres of all of them, and
 * sums per cluster are kept in double precision and corrected by the rows that moved. A restart that has converged
 * leaves.
 */
final class LloydRuns implements AutoCloseable {
    private static final double MANY = 1.0 / 16; // share of rows from which summing anew is cheaper than correcting

    private final Tensor x;
    private final int k;
    private final double movementLimit;
    private final KMeansResult[] results;
    private List<Integer> active;
    private boolean manyMoves = true;
    private Tensor centres; // float32 [A, k, D]
    private Tensor labels; // int64 [A, N]
    private Tensor sums; // float64 [A*k, D]
    private Tensor counts; // float64 [A*k, 1]

    /**
     * Restarts from the given centres.
     *
     * @param x float32 [N, D], best with a mean near 0 (the distances come from products)
     * @param initial float32 [A, k, D]
     * @param movementLimit stop when the squared movement of all centres of a restart falls to this
     */
    LloydRuns(Tensor x, Tensor initial, double movementLimit) {
        this.x = x;
        this.movementLimit = movementLimit;
        k = (int) initial.size(1);
        int sets = (int) initial.size(0);
        results = new KMeansResult[sets];
        active = IntStream.range(0, sets).boxed().toList();
        centres = kept(initial::clone);
        labels = kept(() -> Rows.full(x, ScalarType.Long, -1, sets, x.size(0)));
        sums = kept(() -> Rows.zeros(x, ScalarType.Double, (long) sets * k, x.size(1)));
        counts = kept(() -> Rows.zeros(x, ScalarType.Double, (long) sets * k, 1));
    }

    /** What {@code make} returns, beyond the temporaries it needed. */
    private static Tensor kept(Supplier<Tensor> make) {
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = make.get();
            tensor.retainReference();
            return tensor;
        }
    }

    /** Runs to convergence or the limit; one result per restart, which the caller closes. */
    List<KMeansResult> run(int maxIterations) {
        for (int iteration = 1; !active.isEmpty(); iteration++) {
            boolean[] changed = assign();
            repairEmptyClusters();
            double[] movement = moveCentres();
            List<Integer> staying = new ArrayList<>();
            for (int slot = 0; slot < active.size(); slot++) {
                boolean settled = !changed[slot];
                boolean still = movement[slot] <= movementLimit;
                if (settled || still || iteration == maxIterations) {
                    finish(slot, iteration, settled, settled || still);
                } else {
                    staying.add(slot);
                }
            }
            keepOnly(staying);
        }
        return List.of(results);
    }

    /** Gives every row its nearest centre and brings the sums up to date; tells which restarts changed. */
    private boolean[] assign() {
        boolean[] changed = new boolean[active.size()];
        boolean rebuild = manyMoves;
        if (rebuild) {
            sums.zero_();
            counts.zero_();
        }
        long moves = 0;
        long block = NearestCentres.blockSize(centres);
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.block(x, from, block);
                Tensor now = NearestCentres.of(centres, rows).get1();
                Tensor before = labels.narrow(1, from, rows.size(0));
                Tensor moved = now.ne(before);
                int[] perSlot = LabelTensors.toInts(moved.sum(1));
                for (int slot = 0; slot < perSlot.length; slot++) {
                    changed[slot] |= perSlot[slot] > 0;
                    moves += perSlot[slot];
                }
                if (rebuild) {
                    Tensor[] added = NearestCentres.sums(now, rows, k);
                    sums.add_(added[0]);
                    counts.add_(added[1]);
                } else {
                    shift(moved.nonzero(), before, now, rows);
                }
                before.copy_(now);
            }
        }
        manyMoves = moves > MANY * x.size(0) * active.size();
        return changed;
    }

    /** Takes the rows of {@code pairs} (restart, row) from their cluster before to that of now. */
    private void shift(Tensor pairs, Tensor before, Tensor now, Tensor rows) {
        Tensor slot = pairs.select(1, 0);
        Tensor row = pairs.select(1, 1);
        Tensor flat = slot.mul(new Scalar(rows.size(0))).add_(row);
        Tensor offset = slot.mul(new Scalar((long) k));
        Tensor from = before.reshape(-1).index_select(0, flat).add_(offset);
        Tensor to = now.reshape(-1).index_select(0, flat).add_(offset);
        Tensor moving = Rows.doubles(rows.index_select(0, row));
        Tensor ones = Rows.full(x, ScalarType.Double, 1, row.size(0), 1);
        sums.index_add_(0, to, moving).index_add_(0, from, moving, new Scalar(-1.0));
        counts.index_add_(0, to, ones).index_add_(0, from, ones, new Scalar(-1.0));
    }

    /** Gives each cluster without rows the row farthest from its centre, as scikit-learn does. */
    private void repairEmptyClusters() {
        double[] sizes = DoubleArrays.of(counts);
        for (int slot = 0; slot < active.size(); slot++) {
            List<Integer> empty = new ArrayList<>();
            for (int cluster = 0; cluster < k; cluster++) {
                if (Math.round(sizes[slot * k + cluster]) == 0) {
                    empty.add(cluster);
                }
            }
            if (!empty.isEmpty()) {
                repair(slot, empty, sizes);
            }
        }
    }

    private void repair(int slot, List<Integer> empty, double[] sizes) {
        try (PointerScope scope = new PointerScope()) {
            Tensor own = labels.select(0, slot);
            double[] distance = DoubleArrays.of(
                    x.sub(centres.select(0, slot).index_select(0, own)).square().sum(1));
            int[] cluster = LabelTensors.toInts(own);
            int[] farthest = IntStream.range(0, distance.length)
                    .boxed()
                    .filter(row -> distance[row] > 0)
                    .sorted(Comparator.comparingDouble(row -> -distance[row]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int next = 0;
            for (int vacant : empty) {
                while (next < farthest.length && Math.round(sizes[slot * k + cluster[farthest[next]]]) < 2) {
                    next++; // a row alone in its cluster stays
                }
                if (next == farthest.length) {
                    return; // fewer different rows than clusters
                }
                int row = farthest[next++];
                int donor = slot * k + cluster[row];
                Tensor values = Rows.doubles(x.select(0, row));
                sums.select(0, (long) slot * k + vacant).copy_(values);
                sums.select(0, donor).sub_(values);
                counts.select(0, (long) slot * k + vacant).fill_(new Scalar(1.0));
                counts.select(0, donor).sub_(new Scalar(1.0));
                sizes[donor]--;
                own.select(0, row).fill_(new Scalar((long) vacant));
            }
        }
    }

    /** Centres become means; returns the squared movement per restart. A cluster without rows keeps its centre. */
    private double[] moveCentres() {
        try (PointerScope scope = new PointerScope()) {
            Tensor old = Rows.doubles(centres).view(counts.size(0), x.size(1));
            Tensor means = sums.div(counts);
            Tensor next = torch.where(counts.gt(new Scalar(0.5)), means, old);
            double[] movement = DoubleArrays.of(
                    next.sub(old).square().view(active.size(), -1).sum(1));
            centres.copy_(next.view(active.size(), k, x.size(1)));
            return movement;
        }
    }

    private void finish(int slot, int iterations, boolean labelsFit, boolean converged) {
        try (PointerScope scope = new PointerScope()) {
            Tensor own = centres.narrow(0, slot, 1).clone();
            Tensor assignment = (labelsFit ? labels.narrow(0, slot, 1) : NearestCentres.assignAll(x, own)).view(-1);
            Tensor result = own.squeeze(0);
            result.retainReference();
            results[active.get(slot)] = new KMeansResult(
                    LabelTensors.toInts(assignment),
                    result,
                    NearestCentres.inertia(x, result, assignment),
                    iterations,
                    converged);
        }
    }

    private void keepOnly(List<Integer> slots) {
        if (slots.size() == active.size()) {
            return;
        }
        List<Integer> before = active;
        active = slots.stream().map(before::get).toList();
        if (slots.isEmpty()) {
            return;
        }
        centres = replaced(centres, slots, before.size());
        labels = replaced(labels, slots, before.size());
        sums = replaced(sums, slots, before.size());
        counts = replaced(counts, slots, before.size());
    }

    /** The parts of {@code tensor} that belong to {@code slots}; closes the old tensor. */
    private static Tensor replaced(Tensor tensor, List<Integer> slots, int parts) {
        Tensor result = kept(() -> {
            int[] rows = slots.stream().mapToInt(Integer::intValue).toArray();
            Tensor picked = tensor.view(parts, -1).index_select(0, LabelTensors.of(rows, tensor));
            long[] shape = Tensors.shape(tensor);
            shape[0] = shape[0] / parts * rows.length;
            return picked.view(shape);
        });
        tensor.close();
        return result;
    }

    @Override
    public void close() {
        centres.close();
        labels.close();
        sums.close();
        counts.close();
    }
}
