/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far apart groups of features lie (clusters, or classes for "class separation"); equal to scikit-learn's
 * definitions, in double precision.
 */
public final class ClusterSeparation {
    private static final long BLOCK_ELEMENTS = 8L << 20;

    private ClusterSeparation() {}

    /** How far apart two features are. */
    public enum Distance {
        /** Length of the difference. */
        EUCLIDEAN,
        /** One minus the cosine of the angle. */
        COSINE
    }

    /**
     * The silhouette of each image (Rousseeuw 1987): (b - a) / max(a, b), where a is the mean distance to the others
     * of its group and b that to the nearest other group; 0 for an image alone in its group. Blockwise; time grows with
     * N² D, so take a subset of very large sets.
     *
     * @param features float32 [N, D]
     * @param groups the group of each image
     * @throws EvaluationException unless there are at least two groups, fewer than images
     */
    public static double[] silhouettes(Tensor features, int[] groups, Distance distance) {
        int[] names = checkedGroups(features, groups);
        int n = groups.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted((i, j) -> Integer.compare(groups[i], groups[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] group = new int[n];
        int[] sizes = new int[names.length];
        for (int i = 0; i < n; i++) {
            group[i] = Arrays.binarySearch(names, groups[order[i]]);
            sizes[group[i]]++;
        }
        double[] result = new double[n];
        try (PointerScope scope = new PointerScope()) {
            Tensor sorted = Rows.doubles(features.index_select(0, LabelTensors.of(order, features)));
            Tensor x = distance == Distance.COSINE ? Tensors.unitRows(sorted) : sorted.sub(Rows.mean(sorted));
            Tensor squares = Rows.squaredLengths(x);
            long block = Math.max(1, BLOCK_ELEMENTS / n);
            for (long from = 0; from < n; from += block) {
                try (PointerScope blockScope = new PointerScope()) {
                    Tensor distances = distances(x, squares, from, block, distance);
                    double[][] sums = sumsPerGroup(distances, sizes);
                    for (int i = 0; i < sums.length; i++) {
                        int row = (int) from + i;
                        result[order[row]] = silhouette(sums[i], sizes, group[row]);
                    }
                }
            }
        }
        return result;
    }

    /** The mean of {@link #silhouettes}. */
    public static double silhouette(Tensor features, int[] groups, Distance distance) {
        return Arrays.stream(silhouettes(features, groups, distance)).average().orElseThrow();
    }

    private static Tensor distances(Tensor x, Tensor squares, long from, long block, Distance distance) {
        Tensor rows = Rows.block(x, from, block);
        Tensor products = torch.matmul(rows, x.t());
        Tensor result;
        if (distance == Distance.COSINE) {
            result = products.neg_().add_(new Scalar(1.0)).clamp_min_(new Scalar(0.0));
        } else {
            result = products.mul_(new Scalar(-2.0))
                    .add_(squares)
                    .add_(Rows.block(squares, from, block).unsqueeze(1))
                    .clamp_min_(new Scalar(0.0))
                    .sqrt_();
        }
        result.narrow(1, from, rows.size(0)).diagonal().zero_();
        return result;
    }

    /** Columns are sorted by group, so a group is a range of columns. */
    private static double[][] sumsPerGroup(Tensor distances, int[] sizes) {
        double[][] sums = new double[Math.toIntExact(distances.size(0))][sizes.length];
        try (PointerScope scope = new PointerScope()) {
            Tensor together = Rows.zeros(distances, ScalarType.Double, sizes.length, sums.length);
            long from = 0;
            for (int group = 0; group < sizes.length; group++) {
                together.select(0, group)
                        .copy_(distances.narrow(1, from, sizes[group]).sum(1));
                from += sizes[group];
            }
            double[] read = DoubleArrays.of(together);
            for (int i = 0; i < read.length; i++) {
                sums[i % sums.length][i / sums.length] = read[i];
            }
        }
        return sums;
    }

    private static double silhouette(double[] sums, int[] sizes, int own) {
        if (sizes[own] == 1) {
            return 0;
        }
        double within = sums[own] / (sizes[own] - 1);
        double nearest = Double.POSITIVE_INFINITY;
        for (int other = 0; other < sizes.length; other++) {
            if (other != own) {
                nearest = Math.min(nearest, sums[other] / sizes[other]);
            }
        }
        double larger = Math.max(within, nearest);
        return larger == 0 ? 0 : (nearest - within) / larger;
    }

    /**
     * The Davies-Bouldin index (1979): the mean over groups of the worst ratio of spreads to the distance of centres;
     * smaller is better.
     *
     * @param features float32 [N, D]
     * @param groups the group of each image
     * @throws EvaluationException unless there are at least two groups, fewer than images
     */
    public static double daviesBouldin(Tensor features, int[] groups) {
        int[] names = checkedGroups(features, groups);
        int k = names.length;
        double[] spread = new double[k];
        double[] gaps;
        try (PointerScope scope = new PointerScope()) {
            Tensor centres = Rows.zeros(features, ScalarType.Double, k, features.size(1));
            for (int g = 0; g < k; g++) {
                int name = names[g];
                int[] members = IntStream.range(0, groups.length)
                        .filter(i -> groups[i] == name)
                        .toArray();
                try (PointerScope groupScope = new PointerScope()) {
                    Tensor x = Rows.doubles(features.index_select(0, LabelTensors.of(members, features)));
                    Tensor centre = Rows.mean(x);
                    centres.narrow(0, g, 1).copy_(centre);
                    spread[g] = Rows.norms(x.sub(centre)).mean().item_double();
                }
            }
            gaps = DoubleArrays.of(torch.cdist(centres, centres, 2, new LongOptional(2)));
        }
        double sum = 0;
        for (int i = 0; i < k; i++) {
            double worst = 0;
            for (int j = 0; j < k; j++) {
                double gap = gaps[i * k + j];
                worst = Math.max(worst, i == j || gap == 0 ? 0 : (spread[i] + spread[j]) / gap);
            }
            sum += worst;
        }
        return sum / k;
    }

    private static int[] checkedGroups(Tensor features, int[] groups) {
        if (features.size(0) != groups.length) {
            throw new EvaluationException(
                    groups.length + " group labels do not fit " + features.size(0) + " rows of features.");
        }
        int[] names = Arrays.stream(groups).distinct().sorted().toArray();
        if (names.length < 2 || names.length >= groups.length) {
            throw new EvaluationException("Separation is defined for 2 to N - 1 groups; there are " + names.length
                    + " among " + groups.length + " images.");
        }
        return names;
    }
}
