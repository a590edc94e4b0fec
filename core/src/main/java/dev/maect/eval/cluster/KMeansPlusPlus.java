/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.Rows;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Initial centres by k-means++ (Arthur and Vassilvitskii 2007) in its greedy form: each centre is drawn with
 * probability proportional to the squared distance to the centres so far, as the best of 2 + ln k draws.
 *
 * <p>Draws are proposed many at a time, so that one matrix product finds the distances of all of them: with the squared
 * distances of the time of proposing, which centres since then can only have made smaller. Accepting a proposal with
 * probability new over old distance leaves draws of exactly the wanted distribution. How many are proposed at once
 * follows how many were accepted.
 */
final class KMeansPlusPlus {
    private static final int MOST_AT_ONCE = 128;
    private static final long MOST_DISTANCES = 32L << 20; // 128 MiB
    private static final double WORTH_IT = 0.5; // share of accepted proposals from which more are made at once

    private final Tensor x;
    private final Tensor squares;
    private final RandomStream random;
    private final int draws;
    private final long mostAtOnce;
    private final long[] chosen;
    private final Tensor nearest; // [N], squared distances to the centres so far

    private KMeansPlusPlus(Tensor x, Tensor squares, int k, RandomStream random) {
        this.x = x;
        this.squares = squares;
        this.random = random;
        draws = 2 + (int) Math.log(k);
        mostAtOnce = Math.max(draws, Math.min(MOST_AT_ONCE, MOST_DISTANCES / x.size(0)));
        chosen = new long[k];
        chosen[0] = random.nextInt((int) x.size(0));
        nearest = distances(index(chosen[0])).select(0, 0);
    }

    /**
     * Draws centres among the rows of {@code x}.
     *
     * @param x float32 [N, D]
     * @param streams one per restart
     * @return float32 [A, k, D], in the caller's scope
     */
    static Tensor centres(Tensor x, int k, List<RandomStream> streams) {
        long[] rows = new long[streams.size() * k];
        try (PointerScope scope = new PointerScope()) {
            Tensor squares = Rows.squaredLengths(x);
            for (int set = 0; set < streams.size(); set++) {
                try (PointerScope own = new PointerScope()) {
                    System.arraycopy(new KMeansPlusPlus(x, squares, k, streams.get(set)).draw(), 0, rows, set * k, k);
                }
            }
        }
        Tensor index = Rows.onDeviceOf(x, Tensors.ofLongs(rows, rows.length));
        return x.index_select(0, index).view(streams.size(), k, x.size(1));
    }

    private long[] draw() {
        long atOnce = draws;
        for (int centre = 1; centre < chosen.length; ) {
            try (PointerScope scope = new PointerScope()) {
                Batch batch = new Batch(Math.min(atOnce, (long) draws * (chosen.length - centre)));
                while (centre < chosen.length && batch.choose(centre)) {
                    centre++;
                }
                atOnce =
                        batch.acceptance() >= WORTH_IT ? Math.min(mostAtOnce, 2 * atOnce) : Math.max(draws, atOnce / 2);
            }
        }
        return chosen;
    }

    private Tensor index(long... rows) {
        return Rows.onDeviceOf(x, Tensors.ofLongs(rows, rows.length));
    }

    /** Squared distances of all rows to the rows {@code picked}, [P, N]. */
    private Tensor distances(Tensor picked) {
        return torch.addmm(squares.unsqueeze(0), x.index_select(0, picked), x.t(), new Scalar(1.0), new Scalar(-2.0))
                .add_(squares.index_select(0, picked).unsqueeze(1))
                .clamp_min_(new Scalar(0.0));
    }

    /** Proposals drawn with the distances of one moment, and their own distances to all rows. */
    private final class Batch {
        private final long[] proposals;
        private final double[] weights; // of the proposals when they were drawn
        private final Tensor distances; // [P, N]
        private int next;
        private int accepted;

        Batch(long size) {
            Tensor cumulative = nearest.cumsum(0, new ScalarTypeOptional(ScalarType.Double));
            double[] uniform = new double[(int) size];
            for (int i = 0; i < uniform.length; i++) {
                uniform[i] = random.nextDouble();
            }
            Tensor targets = Rows.onDeviceOf(nearest, DoubleArrays.tensor(uniform, size))
                    .mul_(cumulative.narrow(0, x.size(0) - 1, 1));
            Tensor picked = torch.searchsorted(cumulative, targets).clamp_max_(new Scalar(x.size(0) - 1));
            proposals = Tensors.toLongs(picked);
            weights = DoubleArrays.of(nearest.index_select(0, picked));
            distances = distances(picked);
        }

        /** The share of the proposals looked at so far that was accepted. */
        double acceptance() {
            return (double) accepted / Math.max(1, next);
        }

        /** Chooses a centre as the best of some accepted proposals; false if too few are left. */
        boolean choose(int centre) {
            try (PointerScope scope = new PointerScope()) {
                double[] now = DoubleArrays.of(nearest.index_select(0, index(proposals)));
                long[] candidates = new long[draws];
                int found = 0;
                for (; found < draws && next < proposals.length; next++) {
                    if (now[next] >= weights[next] || random.nextDouble() * weights[next] < now[next]) {
                        candidates[found++] = next;
                        accepted++;
                    }
                }
                if (found < draws) {
                    return false;
                }
                Tensor closer = distances.index_select(0, index(candidates)).min(nearest);
                double[] potentials =
                        DoubleArrays.of(closer.sum(new long[] {1}, false, new ScalarTypeOptional(ScalarType.Double)));
                int best = 0;
                for (int i = 1; i < draws; i++) {
                    best = potentials[i] < potentials[best] ? i : best;
                }
                chosen[centre] = proposals[(int) candidates[best]];
                nearest.copy_(closer.select(0, best));
                return true;
            }
        }
    }
}
