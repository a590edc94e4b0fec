/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Initial centres by k-means++ (Arthur and Vassilvitskii 2007) in its greedy form: each centre is drawn with
 * probability proportional to the squared distance to the centres so far, as the best of 2 + ln k draws. All restarts
 * draw side by side, each from its own stream.
 */
final class KMeansPlusPlus {
    private KMeansPlusPlus() {}

    /**
     * Draws centres among the rows of {@code x}.
     *
     * @param x float32 [N, D]
     * @param streams one per restart
     * @return float32 [A, k, D], in the caller's scope
     */
    static Tensor centres(Tensor x, int k, List<RandomStream> streams) {
        int sets = streams.size();
        int draws = 2 + (int) Math.log(k);
        long n = x.size(0);
        long[][] chosen = new long[sets][k];
        try (PointerScope scope = new PointerScope()) {
            Tensor squares = Rows.squaredLengths(x);
            for (int set = 0; set < sets; set++) {
                chosen[set][0] = streams.get(set).nextInt((int) n);
            }
            Tensor nearest = squaredDistances(x, squares, column(chosen, 0, x));
            for (int centre = 1; centre < k; centre++) {
                try (PointerScope step = new PointerScope()) {
                    Tensor candidates = draw(nearest, draws, streams);
                    Tensor closer = squaredDistances(x, squares, candidates.view(-1))
                            .view(sets, draws, n)
                            .min(nearest.unsqueeze(1));
                    Tensor potentials = closer.sum(new long[] {2}, false, new ScalarTypeOptional(ScalarType.Double));
                    int[] best = LabelTensors.toInts(potentials.argmin(new LongOptional(1), false));
                    long[] candidate = Tensors.toLongs(candidates);
                    for (int set = 0; set < sets; set++) {
                        chosen[set][centre] = candidate[set * draws + best[set]];
                        nearest.select(0, set).copy_(closer.select(0, set).select(0, best[set]));
                    }
                }
            }
        }
        long[] rows = Arrays.stream(chosen).flatMapToLong(Arrays::stream).toArray();
        Tensor index = Rows.onDeviceOf(x, Tensors.ofLongs(rows, rows.length));
        return x.index_select(0, index).view(sets, k, x.size(1));
    }

    private static Tensor column(long[][] chosen, int centre, Tensor like) {
        long[] rows = Arrays.stream(chosen).mapToLong(set -> set[centre]).toArray();
        return Rows.onDeviceOf(like, Tensors.ofLongs(rows, rows.length));
    }

    /** [A, draws] rows, drawn with the probabilities {@code weights} [A, N]. */
    private static Tensor draw(Tensor weights, int draws, List<RandomStream> streams) {
        Tensor cumulative = weights.cumsum(1, new ScalarTypeOptional(ScalarType.Double));
        double[] uniform = new double[streams.size() * draws];
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = streams.get(i / draws).nextDouble();
        }
        Tensor targets = Rows.onDeviceOf(weights, DoubleArrays.tensor(uniform, streams.size(), draws))
                .mul_(cumulative.narrow(1, weights.size(1) - 1, 1));
        return torch.searchsorted(cumulative, targets).clamp_max_(new Scalar(weights.size(1) - 1));
    }

    /** Squared distances of all rows of {@code x} to the rows {@code picked}, [P, N]. */
    private static Tensor squaredDistances(Tensor x, Tensor squares, Tensor picked) {
        Tensor centres = x.index_select(0, picked);
        return torch.matmul(centres, x.t())
                .mul_(new Scalar(-2.0))
                .add_(squares)
                .add_(squares.index_select(0, picked).unsqueeze(1))
                .clamp_min_(new Scalar(0.0));
    }

    /** How many restarts may draw side by side on {@code n} rows in about 256 MiB. */
    static int restartsAtOnce(long n, int k) {
        return (int) Math.max(1, (32L << 20) / (n * (2 + (int) Math.log(k))));
    }
}
