/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.CatalogException;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import dev.maect.eval.labelfree.ClusterCount;
import dev.maect.eval.labelfree.ClusterStability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Puts images into groups by their features. Centres are found on at most {@value #MOST_ROWS} images spread over all; then
 * every image goes to the nearest.
 */
public final class Groups {
    /** Images that centres are looked for on. */
    static final int MOST_ROWS = 100_000;
    /** Images that the number of groups is chosen on: time grows with its square. */
    private static final int ROWS_TO_CHOOSE = 3000;

    private static final int[] NUMBERS = {2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50};
    private static final int SMALL_CENTRES = 1000;
    private static final int RESTARTS = 10;
    private static final int BLOCK = 8192;

    private Groups() {}

    /** By k-means into {@code count} groups. */
    public static Grouping kMeans(CatalogFeatures features, int count, long seed) {
        require(features, count);
        try (PointerScope scope = new PointerScope();
                KMeansResult result = KMeans.best(
                        features.pick(features.spread(MOST_ROWS)),
                        new KMeansOptions(count, RESTARTS, true, seed, new KMeansOptions.Lloyd(300, 1e-4)))) {
            return assigned(features, Tensors.unitRows(result.centres()), "k-means, " + count + " groups", "");
        }
    }

    /** By k-means, into as many groups as are found again on other images and are well separated. */
    public static Grouping chosen(CatalogFeatures features, long seed) {
        require(features, 4);
        ClusterCount choice;
        try (PointerScope scope = new PointerScope();
                FeatureSet sample =
                        new FeatureSet(Scopes.escape(features.pick(features.spread(ROWS_TO_CHOOSE))), List.of())) {
            List<Integer> numbers = IntStream.of(NUMBERS)
                    .filter(number -> number <= sample.size() / 3)
                    .boxed()
                    .toList();
            choice = ClusterCount.choose(
                    sample, numbers.isEmpty() ? List.of(2) : numbers, 3, ClusterStability.Options.defaults(seed));
        }
        Grouping grouping = kMeans(features, choice.recommended(), seed);
        return new Grouping(grouping.method() + " (chosen)", grouping.levels(), grouping.typical(), choice.advice());
    }

    /**
     * In levels, each of whose groups are parts of those above: k-means makes up to a thousand small groups, which are
     * joined two by two where that costs the least variance (Ward 1963).
     *
     * @param counts how many groups each level has
     */
    public static Grouping hierarchy(CatalogFeatures features, List<Integer> counts, long seed) {
        List<Integer> ascending = List.copyOf(new TreeSet<>(counts));
        int finest = ascending.get(ascending.size() - 1);
        require(features, finest);
        int small = Math.max(finest, Math.min(SMALL_CENTRES, features.size() / 4));
        try (PointerScope scope = new PointerScope();
                KMeansResult result = KMeans.best(
                        features.pick(features.spread(MOST_ROWS)),
                        new KMeansOptions(small, 1, true, seed, new KMeansOptions.Lloyd(50, 1e-3)))) {
            Grouping fine = assigned(features, Tensors.unitRows(result.centres()), "", "");
            int parts = fine.count();
            double[][] means = means(features, fine.finest(), parts);
            int[] sizes = fine.sizes();
            List<int[]> levels = new ArrayList<>();
            for (int[] cut : Ward.cuts(means, sizes, ascending)) {
                levels.add(numberedBySize(
                        Arrays.stream(fine.finest()).map(part -> cut[part]).toArray()));
            }
            return new Grouping(
                    "hierarchy of " + ascending + " groups (Ward)",
                    levels,
                    typical(features, levels.get(levels.size() - 1)),
                    "");
        }
    }

    /** By heads trained on the features, into {@code count} groups; see {@link ClusterHeads}. */
    public static Grouping heads(CatalogFeatures features, int count, ClusterHeads.Options options) {
        require(features, count);
        int[] groups = numberedBySize(ClusterHeads.groups(features, count, options));
        return new Grouping("cluster heads, " + count + " groups", List.of(groups), typical(features, groups), "");
    }

    private static void require(CatalogFeatures features, int count) {
        if (count < 2 || count > features.size()) {
            throw new CatalogException("Cannot make " + count + " groups of " + features.size()
                    + " images: at least 2, and no more than there are images.");
        }
    }

    private static Grouping assigned(CatalogFeatures features, Tensor centres, String method, String note) {
        int[] groups = new int[features.size()];
        float[] typical = new float[features.size()];
        for (int from = 0; from < groups.length; from += BLOCK) {
            int start = from;
            Scopes.run(() -> {
                Tensor block = features.block(start, Math.min(BLOCK, groups.length - start));
                T_TensorTensor_T nearest = torch.max(block.matmul(centres.t()), 1);
                float[] values = Tensors.toFloats(nearest.get0());
                long[] places = Tensors.toLongs(nearest.get1());
                for (int i = 0; i < places.length; i++) {
                    typical[start + i] = values[i];
                    groups[start + i] = (int) places[i];
                }
            });
        }
        return new Grouping(method, List.of(numberedBySize(groups)), typical, note);
    }

    /** Cosine similarities of all rows to the mean of their group. */
    static float[] typical(CatalogFeatures features, int[] groups) {
        int count = Arrays.stream(groups).max().orElse(0) + 1;
        double[][] means = means(features, groups, count);
        float[] typical = new float[groups.length];
        try (PointerScope scope = new PointerScope()) {
            float[] flat = new float[count * features.dimensions()];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = (float) means[i / features.dimensions()][i % features.dimensions()];
            }
            Tensor centres = Tensors.unitRows(Tensors.ofFloats(flat, count, features.dimensions()));
            for (int from = 0; from < groups.length; from += BLOCK) {
                int start = from;
                Scopes.run(() -> {
                    int rows = Math.min(BLOCK, groups.length - start);
                    long[] own = new long[rows];
                    Arrays.setAll(own, i -> groups[start + i]);
                    Tensor near = features.block(start, rows)
                            .mul(centres.index_select(0, Tensors.ofLongs(own, rows)))
                            .sum(1);
                    System.arraycopy(Tensors.toFloats(near), 0, typical, start, rows);
                });
            }
        }
        return typical;
    }

    private static double[][] means(CatalogFeatures features, int[] groups, int count) {
        double[][] means = new double[count][features.dimensions()];
        int[] sizes = new int[count];
        try (PointerScope scope = new PointerScope()) {
            Tensor sums = torch.zeros(count, features.dimensions()).to(ScalarType.Double);
            for (int from = 0; from < groups.length; from += BLOCK) {
                int start = from;
                Scopes.run(() -> {
                    int rows = Math.min(BLOCK, groups.length - start);
                    long[] own = new long[rows];
                    Arrays.setAll(own, i -> groups[start + i]);
                    sums.index_add_(
                            0,
                            Tensors.ofLongs(own, rows),
                            features.block(start, rows).to(ScalarType.Double));
                });
            }
            for (int group : groups) {
                sizes[group]++;
            }
            double[] flat = dev.maect.eval.matrix.DoubleArrays.of(sums);
            for (int i = 0; i < flat.length; i++) {
                int group = i / features.dimensions();
                means[group][i % features.dimensions()] = flat[i] / Math.max(1, sizes[group]);
            }
        }
        return means;
    }

    /** The same groups, the largest with number 0; empty ones have none. */
    static int[] numberedBySize(int[] groups) {
        int most = Arrays.stream(groups).max().orElse(0) + 1;
        long[] sizes = new long[most];
        Arrays.stream(groups).forEach(group -> sizes[group]++);
        int[] order = IntStream.range(0, most)
                .filter(group -> sizes[group] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer group) -> -sizes[group])
                        .thenComparingInt(group -> group))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] number = new int[most];
        for (int i = 0; i < order.length; i++) {
            number[order[i]] = i;
        }
        return Arrays.stream(groups).map(group -> number[group]).toArray();
    }

    /** The most likely class of each row of {@code scores}. */
    static int[] largest(Tensor scores) {
        try (PointerScope scope = new PointerScope()) {
            return Arrays.stream(Tensors.toLongs(scores.argmax(new LongOptional(1), false)))
                    .mapToInt(value -> (int) value)
                    .toArray();
        }
    }
}
