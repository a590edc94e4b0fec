/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The votes of the nearest labelled images, each as much as it is near; left-one-out accuracy beside it. */
public final class KnnClassifier {
    private static final double TEMPERATURE = 0.07; // as in the k-NN protocol
    private static final int BLOCK = 4096;

    private final CatalogFeatures features;
    private final int[] rows;
    private final int[] own;
    private final List<String> classes;
    private final int k;

    private KnnClassifier(CatalogFeatures features, int[] rows, int[] own, List<String> classes, int k) {
        this.features = features;
        this.rows = rows;
        this.own = own;
        this.classes = classes;
        this.k = k;
    }

    /** Of the labels by image. */
    public static KnnClassifier of(CatalogFeatures features, Map<Long, String> labels, int k) {
        int[] rows = IntStream.range(0, features.size())
                .filter(row -> labels.containsKey(features.image(row)))
                .toArray();
        List<String> classes = List.copyOf(new TreeSet<>(labels.values()));
        int[] own = Arrays.stream(rows)
                .map(row -> classes.indexOf(String.valueOf(labels.get(features.image(row)))))
                .toArray();
        return new KnnClassifier(features, rows, own, classes, k);
    }

    /** Class names, sorted. */
    public List<String> classes() {
        return classes;
    }

    /** What the votes of the others say of each labelled image: the share that is right, and its interval. */
    public ConfidenceInterval interval(long seed) {
        return ConfidenceInterval.mean(right(), seed);
    }

    /** The share of labelled images of which the others' votes say what they are. */
    public double accuracy() {
        return Arrays.stream(right()).average().orElse(0);
    }

    private double[] right() {
        List<Probabilities> all = probabilities(rows, true);
        double[] right = new double[own.length];
        Arrays.setAll(right, i -> all.get(i).best() == own[i] ? 1 : 0);
        return right;
    }

    /** What the votes say of images. */
    public List<Probabilities> probabilities(int[] some) {
        return probabilities(some, false);
    }

    private List<Probabilities> probabilities(int[] some, boolean leaveOut) {
        List<Probabilities> all = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Tensor bank = features.pick(rows);
            int voters = Math.min(rows.length, k + (leaveOut ? 1 : 0));
            for (int from = 0; from < some.length; from += BLOCK) {
                int[] block = Arrays.copyOfRange(some, from, Math.min(some.length, from + BLOCK));
                try (PointerScope inner = new PointerScope()) {
                    T_TensorTensor_T found = torch.topk(features.pick(block).matmul(bank.t()), voters);
                    float[] scores = dev.maect.engine.Tensors.toFloats(found.get0());
                    long[] places = dev.maect.engine.Tensors.toLongs(found.get1());
                    for (int i = 0; i < block.length; i++) {
                        double[] votes = new double[classes.size()];
                        int counted = 0;
                        for (int j = 0; j < voters && counted < k; j++) {
                            int voter = (int) places[i * voters + j];
                            if (!leaveOut || rows[voter] != block[i]) {
                                votes[own[voter]] += scores[i * voters + j] / TEMPERATURE > 0
                                        ? Math.exp((scores[i * voters + j] - 1) / TEMPERATURE)
                                        : Math.exp(-1 / TEMPERATURE);
                                counted++;
                            }
                        }
                        double sum = Arrays.stream(votes).sum();
                        for (int j = 0; j < votes.length; j++) {
                            votes[j] = sum > 0 ? votes[j] / sum : 1.0 / votes.length;
                        }
                        all.add(Probabilities.of(votes));
                    }
                }
            }
        }
        return all;
    }
}
