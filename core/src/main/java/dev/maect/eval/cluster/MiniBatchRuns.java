/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomStream;
import dev.maect.eval.cluster.KMeansOptions.MiniBatch;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * Mini-batch k-means (Sculley 2010) for several restarts at once on the same batches: each centre moves towards the mean
 * of its rows in the batch, with a step of one over the rows it has seen. Centres that saw no row in an epoch start
 * again at a random row.
 */
final class MiniBatchRuns {
    private static final double NOTHING_YET = Double.POSITIVE_INFINITY;

    private MiniBatchRuns() {}

    /**
     * Improves {@code centres} in place.
     *
     * @param x float32 [N, D]
     * @param centres float32 [A, k, D]
     * @return how many steps it took; negative when it stopped only at the limit
     */
    static int improve(Tensor x, Tensor centres, MiniBatch options, long seed) {
        int n = Math.toIntExact(x.size(0));
        int batch = Math.min(options.batchSize(), n);
        int sets = (int) centres.size(0);
        long k = centres.size(1);
        double smoothing = Math.min(1, 2.0 * batch / (n + 1.0));
        double smoothed = NOTHING_YET;
        double best = NOTHING_YET;
        int stale = 0;
        int steps = 0;
        try (PointerScope scope = new PointerScope()) {
            Tensor seen = Rows.zeros(x, ScalarType.Float, sets * k, 1);
            for (int epoch = 0; epoch < options.maxEpochs(); epoch++) {
                int[] order = RandomStream.of(seed, "mini-batch", epoch).permutation(n);
                for (int from = 0; from + batch <= n; from += batch) {
                    try (PointerScope step = new PointerScope()) {
                        Tensor rows = rows(x, order, from, batch);
                        double cost = step(rows, centres, seen) / batch / sets;
                        smoothed = steps++ == 0 ? cost : smoothing * cost + (1 - smoothing) * smoothed;
                        stale = smoothed < best ? 0 : stale + 1;
                        best = Math.min(best, smoothed);
                    }
                    if (stale >= options.patience()) {
                        return steps;
                    }
                }
                revive(x, centres, seen, RandomStream.of(seed, "mini-batch-revival", epoch));
            }
        }
        return -steps;
    }

    private static Tensor rows(Tensor x, int[] order, int from, int count) {
        int[] picked = Arrays.copyOfRange(order, from, from + count);
        return x.index_select(0, LabelTensors.of(picked, x));
    }

    /** One step; returns the sum of squared distances over all rows and restarts. */
    private static double step(Tensor rows, Tensor centres, Tensor seen) {
        T_TensorTensor_T nearest = NearestCentres.of(centres, rows);
        double cost = nearest.get0()
                                .sum(new ScalarTypeOptional(ScalarType.Double))
                                .item_double()
                        * 2
                + rows.square().sum(new ScalarTypeOptional(ScalarType.Double)).item_double() * centres.size(0);
        Tensor[] batch = NearestCentres.sums(nearest.get1(), rows, centres.size(1));
        seen.add_(batch[1]);
        Tensor flat = centres.view(seen.size(0), centres.size(2));
        Tensor towards = batch[0].sub(flat.mul(batch[1]));
        flat.add_(towards.div_(seen.clamp_min(new Scalar(1.0))));
        return cost;
    }

    private static void revive(Tensor x, Tensor centres, Tensor seen, RandomStream random) {
        double[] rowsSeen = DoubleArrays.of(seen);
        List<Integer> idle = new ArrayList<>();
        for (int centre = 0; centre < rowsSeen.length; centre++) {
            if (rowsSeen[centre] == 0) {
                idle.add(centre);
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor flat = centres.view(seen.size(0), centres.size(2));
            for (int centre : idle) {
                flat.select(0, centre).copy_(x.select(0, random.nextInt((int) x.size(0))));
            }
        }
    }

    /** A sample of rows to draw initial centres from: at least three batches and ten rows per cluster, or all. */
    static Tensor sample(Tensor x, int batchSize, int k, long seed) {
        int n = Math.toIntExact(x.size(0));
        int wanted = Math.max(3 * batchSize, 10 * k);
        if (wanted >= n) {
            return x;
        }
        int[] order = RandomStream.of(seed, "mini-batch-sample").permutation(n);
        return rows(x, order, 0, wanted);
    }

    /** The final labels and costs of all restarts; the caller closes them. */
    static List<KMeansResult> results(Tensor x, Tensor centres, int steps) {
        List<KMeansResult> results = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Tensor labels = NearestCentres.assignAll(x, centres);
            for (int set = 0; set < centres.size(0); set++) {
                Tensor own = centres.select(0, set).clone();
                own.retainReference();
                Tensor assignment = labels.select(0, set);
                results.add(new KMeansResult(
                        LabelTensors.toInts(assignment),
                        own,
                        NearestCentres.inertia(x, own, assignment),
                        Math.abs(steps),
                        steps > 0));
            }
        }
        return results;
    }
}
