/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Lloyd's iterations for several restarts at once: one matrix product tells for all of them which rows may have moved,
 * only those are looked at again, and sums per cluster are kept in double precision and corrected by the rows that
 * moved. A restart that has converged leaves.
 */
final class LloydRuns implements AutoCloseable {
    private static final double MANY = 1.0 / 16; // share of rows from which summing anew is cheaper than correcting
    private static final long ROWS_PER_SUM = 256; // in float32, per cluster

    private final Tensor x;
    private final int k;
    private final double movementLimit;
    private final KMeansResult[] results;
    private List<Integer> active;
    private final CentreScreen screen;
    private boolean first = true;
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
        screen = CentreScreen.fastest(x);
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
        try (PointerScope scope = new PointerScope()) {
            if (first || k == 1) {
                first = false;
                Tensor now = NearestCentres.assignAll(x, centres);
                for (int slot = 0; slot < changed.length; slot++) {
                    changed[slot] = !now.select(0, slot).equal(labels.select(0, slot));
                    if (changed[slot]) {
                        labels.select(0, slot).copy_(now.select(0, slot));
                        sumUp(slot);
                    }
                }
                return changed;
            }
            Tensor doubtful = screen.doubtful(centres, labels);
            for (int slot = 0; slot < changed.length; slot++) {
                try (PointerScope slotScope = new PointerScope()) {
                    Tensor rows = doubtful.select(0, slot).nonzero().view(-1);
                    changed[slot] = rows.size(0) > 0 && reassign(slot, rows);
                }
            }
        }
        return changed;
    }

    /** Looks for the nearest centres of {@code rows} again; tells whether any row moved. */
    private boolean reassign(int slot, Tensor rows) {
        Tensor own = labels.select(0, slot);
        Tensor before = own.index_select(0, rows);
        Tensor now = nearest(slot, rows);
        Tensor moved = now.ne(before).nonzero().view(-1);
        if (moved.size(0) == 0) {
            return false;
        }
        Tensor movedRows = rows.index_select(0, moved);
        Tensor to = now.index_select(0, moved);
        own.index_copy_(0, movedRows, to);
        if (moved.size(0) > MANY * x.size(0)) {
            sumUp(slot);
        } else {
            shift(slot, movedRows, before.index_select(0, moved), to);
        }
        return true;
    }

    private Tensor nearest(int slot, Tensor rows) {
        Tensor now = torch.empty_like(rows);
        Tensor own = centres.narrow(0, slot, 1);
        long block = NearestCentres.blockSize(own);
        for (long from = 0; from < rows.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor part = Rows.block(rows, from, block);
                Rows.block(now, from, block)
                        .copy_(NearestCentres.of(own, x.index_select(0, part))
                                .get1()
                                .view(-1));
            }
        }
        return now;
    }

    /** Adds up the rows of each cluster anew: float32 in blocks of few rows per cluster, float64 beyond. */
    private void sumUp(int slot) {
        Tensor sum = sums.narrow(0, (long) slot * k, k).zero_();
        Tensor count = counts.narrow(0, (long) slot * k, k).zero_();
        long block = Math.max(2048, Math.min(65_536, ROWS_PER_SUM * k));
        for (long from = 0; from < x.size(0); from += block) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = Rows.block(x, from, block);
                Tensor own = Rows.block(labels.select(0, slot), from, block);
                if (x.is_cuda()) { // adding by index is in no fixed order there
                    Tensor[] added = NearestCentres.sums(own.unsqueeze(0), rows, k);
                    sum.add_(added[0]);
                    count.add_(added[1]);
                } else {
                    sum.add_(Rows.zeros(x, ScalarType.Float, k, x.size(1)).index_add_(0, own, rows));
                    count.add_(own.bincount(new TensorOptional(), k).unsqueeze(1));
                }
            }
        }
    }

    /** Takes {@code rows} from their cluster before to that of now. */
    private void shift(int slot, Tensor rows, Tensor before, Tensor now) {
        Tensor sum = sums.narrow(0, (long) slot * k, k);
        Tensor count = counts.narrow(0, (long) slot * k, k);
        Tensor moving = Rows.doubles(x.index_select(0, rows));
        Tensor ones = Rows.full(x, ScalarType.Double, 1, rows.size(0), 1);
        sum.index_add_(0, now, moving).index_add_(0, before, moving, new Scalar(-1.0));
        count.index_add_(0, now, ones).index_add_(0, before, ones, new Scalar(-1.0));
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
        screen.close();
        centres.close();
        labels.close();
        sums.close();
        counts.close();
    }
}
