/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.InvertedLists;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.ParameterGroup;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Classifiers trained without labels on frozen features, so that an image and its neighbours get the same class while all
 * classes are used: several heads learn at once, each from a slowly moving average of itself, by the pointwise mutual
 * information of the two images' classes (TEMI; Adaloglou, Michels, Kalisch, Kollmann 2023, "Exploring the Limits of Deep
 * Image Clustering using Pretrained Models"). Unlike there, heads begin as centres of k-means. The head of least loss is used.
 */
public final class ClusterHeads {
    static {
        NativeSetup.prepare();
    }

    private static final double MOMENTUM = 0.996; // of the teachers' weights
    private static final double SHARE_MOMENTUM = 0.9; // of the mean class probabilities
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final int BLOCK = 8192;
    private static final int MOST_ROWS = 100_000;
    private static final int LEAST_STEPS = 500; // twice the teachers' memory, however few images there are
    /**
     * How heads are trained.
     *
     * @param heads that learn at once
     * @param epochs over all images; more where that makes few steps
     * @param neighbours of which one is drawn for an image
     * @param batchSize images of a step
     * @param learningRate of AdamW
     * @param temperature of the softmax
     * @param beta how far classes of unequal size are allowed: 1 for not at all in the objective's optimum
     * @param seed of weights and draws
     */
    public record Options(
            int heads,
            int epochs,
            int neighbours,
            int batchSize,
            double learningRate,
            double temperature,
            double beta,
            long seed) {
        /** Sixteen heads, as in the paper but for their number and time. */
        public static Options standard(long seed) {
            return new Options(16, 100, 25, 512, 1e-3, 0.1, 0.6, seed);
        }
    }

    private ClusterHeads() {}

    /** The class of each row. */
    static int[] groups(CatalogFeatures features, int count, Options options) {
        int[] sample = features.spread(MOST_ROWS);
        int[][] neighbours = neighbours(features, sample, options.neighbours());
        try (PointerScope scope = new PointerScope();
                NamedTensors students = new NamedTensors()) {
            Tensor x = features.pick(sample);
            Tensor weight = students.parameter("weight", torch.empty(options.heads(), features.dimensions(), count));
            Tensor bias = students.parameter("bias", torch.zeros(options.heads(), 1, count));
            begin(weight, x, count, options);
            Tensor teacherWeight = weight.detach().clone();
            Tensor teacherBias = bias.detach().clone();
            int best = train(x, neighbours, new Tensor[] {weight, bias, teacherWeight, teacherBias}, students, options);
            Tensor own = teacherWeight.select(0, best);
            Tensor ownBias = teacherBias.select(0, best);
            int[] groups = new int[features.size()];
            for (int from = 0; from < groups.length; from += BLOCK) {
                int start = from;
                Scopes.run(() -> {
                    int rows = Math.min(BLOCK, groups.length - start);
                    int[] some = Groups.largest(
                            features.block(start, rows).matmul(own).add(ownBias));
                    System.arraycopy(some, 0, groups, start, rows);
                });
            }
            return groups;
        }
    }

    /** Heads begin as the centres of as many runs of k-means: from drawn weights few images lead to poor classes. */
    private static void begin(Tensor weight, Tensor x, int count, Options options) {
        List<KMeansResult> starts = KMeans.restarts(
                x, new KMeansOptions(count, options.heads(), true, options.seed(), new KMeansOptions.Lloyd(50, 1e-3)));
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int head = 0; head < starts.size(); head++) {
                weight.select(0, head)
                        .copy_(Tensors.unitRows(starts.get(head).centres()).t());
            }
        }
        starts.forEach(KMeansResult::close);
    }

    /** By position in {@code sample}, positions of the nearest. */
    private static int[][] neighbours(CatalogFeatures features, int[] sample, int k) {
        int[] position = new int[features.size()];
        Arrays.fill(position, -1);
        for (int i = 0; i < sample.length; i++) {
            position[sample[i]] = i;
        }
        int[][] all = new int[sample.length][];
        int wanted = Math.min(features.size(), k + 1);
        try (VectorSearch search = VectorSearch.ofAll(features, InvertedLists.USUAL_PROBES)) {
            for (int from = 0; from < sample.length; from += BLOCK) {
                int[] some = Arrays.copyOfRange(sample, from, Math.min(sample.length, from + BLOCK));
                int start = from;
                Scopes.run(() -> {
                    List<Hits> hits = search.nearest(features.pick(some), wanted);
                    for (int i = 0; i < some.length; i++) {
                        int[] near = Arrays.stream(
                                        hits.get(i).without(some[i], k).rows())
                                .map(row -> position[row])
                                .filter(place -> place >= 0)
                                .toArray();
                        all[start + i] = near.length == 0 ? new int[] {start + i} : near;
                    }
                });
            }
        }
        return all;
    }

    /** Trains students and teachers; returns the head of least loss in the last epoch. */
    private static int train(Tensor x, int[][] neighbours, Tensor[] heads, NamedTensors students, Options options) {
        int count = neighbours.length;
        int batch = Math.min(options.batchSize(), count);
        int steps = Math.max(1, count / batch);
        double[] losses = new double[options.heads()];
        Tensor shares =
                torch.full(new long[] {options.heads(), 1, heads[0].size(2)}, new Scalar(1.0 / heads[0].size(2)));
        ParameterGroup group = new ParameterGroup("heads", students.parameters(), options.learningRate(), 1e-4);
        try (AdamW optimiser = new AdamW(List.of(group), BETA1, BETA2)) {
            int epochs = Math.max(options.epochs(), (LEAST_STEPS + steps - 1) / steps);
            for (int epoch = 0; epoch < epochs; epoch++) {
                RandomStream random = RandomStream.of(options.seed(), "cluster-heads", epoch);
                int[] order = random.permutation(count);
                Arrays.fill(losses, 0);
                for (int step = 0; step < steps; step++) {
                    long[] first = new long[batch];
                    long[] second = new long[batch];
                    for (int i = 0; i < batch; i++) {
                        int row = order[step * batch + i];
                        first[i] = row;
                        second[i] = neighbours[row][random.nextInt(neighbours[row].length)];
                    }
                    float[] own = step(x, first, second, heads, shares, optimiser, options, factor(epoch, epochs));
                    for (int head = 0; head < losses.length; head++) {
                        losses[head] += own[head];
                    }
                }
            }
        }
        int best = 0;
        for (int head = 1; head < losses.length; head++) {
            best = losses[head] < losses[best] ? head : best;
        }
        return best;
    }

    private static double factor(int epoch, int epochs) {
        return 0.5 * (1 + Math.cos(Math.PI * epoch / epochs));
    }

    private static float[] step(
            Tensor x,
            long[] first,
            long[] second,
            Tensor[] heads,
            Tensor shares,
            AdamW optimiser,
            Options options,
            double factor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = x.index_select(0, Tensors.ofLongs(first, first.length)).unsqueeze(0);
            Tensor b = x.index_select(0, Tensors.ofLongs(second, second.length)).unsqueeze(0);
            Tensor teacherA;
            Tensor teacherB;
            try (NoGradGuard guard = new NoGradGuard()) {
                teacherA = probabilities(a, heads[2], heads[3], options);
                teacherB = probabilities(b, heads[2], heads[3], options);
                Tensor mean = teacherA.add(teacherB)
                        .mul(new Scalar(0.5))
                        .mean(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
                shares.mul_(new Scalar(SHARE_MOMENTUM)).add_(mean, new Scalar(1 - SHARE_MOMENTUM));
            }
            Tensor studentA = probabilities(a, heads[0], heads[1], options);
            Tensor studentB = probabilities(b, heads[0], heads[1], options);
            // Pairs whose images hardly belong together count less: by the mean over all heads.
            Tensor together = teacherA.mul(teacherB)
                    .sum(2)
                    .mean(new long[] {0}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
            Tensor losses = information(studentA, teacherB, shares, options)
                    .add(information(studentB, teacherA, shares, options))
                    .mul(together)
                    .mean(1)
                    .mul(new Scalar(-0.5));
            optimiser.zeroGrad();
            losses.sum().backward();
            optimiser.step(factor);
            try (NoGradGuard guard = new NoGradGuard()) {
                for (int i = 0; i < 2; i++) {
                    heads[2 + i].mul_(new Scalar(MOMENTUM)).add_(heads[i].detach(), new Scalar(1 - MOMENTUM));
                }
            }
            return Tensors.toFloats(losses);
        }
    }

    /** Float [heads, B, classes]. */
    private static Tensor probabilities(Tensor rows, Tensor weight, Tensor bias, Options options) {
        return rows.matmul(weight)
                .add(bias)
                .div(new Scalar(options.temperature()))
                .softmax(2);
    }

    /** Pointwise mutual information of each pair, float [heads, B]. */
    private static Tensor information(Tensor student, Tensor teacher, Tensor shares, Options options) {
        return student.mul(teacher)
                .clamp_min(new Scalar(1e-12))
                .pow(new Scalar(options.beta()))
                .div(shares.clamp_min(new Scalar(1e-6)))
                .sum(2)
                .log();
    }
}
