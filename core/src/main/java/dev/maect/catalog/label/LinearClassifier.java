/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.CatalogException;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Logistic regression on the standardised features of labelled images. Regularisation and temperature are chosen by
 * cross-validation: each labelled image is judged by a classifier that did not learn from it, and these answers give the
 * accuracy, its interval and the likely mistakes.
 */
public final class LinearClassifier {
    private static final double[] LAMBDAS = {1e-4, 1e-3, 1e-2, 1e-1};
    private static final int FEW = 3000; // labels up to which all lambdas are tried on all folds
    private static final int BLOCK = 8192;
    private static final int TEMPERATURES = 61;

    /**
     * How it is fitted.
     *
     * @param folds of the cross-validation
     * @param seed of the folds
     */
    public record Options(int folds, long seed) {
        /** Five folds. */
        public static Options standard(long seed) {
            return new Options(5, seed);
        }
    }

    /**
     * A label that is probably wrong.
     *
     * @param row of the features
     * @param given the label it has
     * @param instead what a classifier says that did not learn from it
     * @param confidence the probability of that
     */
    public record Doubt(int row, String given, String instead, double confidence) {}

    /**
     * What cross-validation says.
     *
     * @param accuracy share of labelled images that are classified right by a classifier that did not learn from them
     * @param interval of the accuracy
     * @param perClass the same for each class, in their order
     * @param labels how many labels each class has
     * @param halfAccuracy accuracy with half of the labels
     * @param gain what one more label per class is expected to add to the accuracy
     * @param doubts labels that are probably wrong, the surest first
     * @param lambda the regularisation chosen
     */
    public record Validation(
            double accuracy,
            ConfidenceInterval interval,
            List<Double> perClass,
            List<Integer> labels,
            double halfAccuracy,
            double gain,
            List<Doubt> doubts,
            double lambda) {}

    private final List<String> classes;
    private final float[] weight; // [classes, D], for standardised features by the root of D
    private final float[] bias;
    private final Validation validation;

    private LinearClassifier(List<String> classes, float[] weight, float[] bias, Validation validation) {
        this.classes = classes;
        this.weight = weight;
        this.bias = bias;
        this.validation = validation;
    }

    /**
     * Fits to the labels of a catalogue.
     *
     * @param labels by image; those of images without features are passed over
     * @throws CatalogException if there are fewer than two classes
     */
    public static LinearClassifier fit(CatalogFeatures features, Map<Long, String> labels, Options options) {
        int[] rows = IntStream.range(0, features.size())
                .filter(row -> labels.containsKey(features.image(row)))
                .toArray();
        List<String> classes = List.copyOf(new TreeSet<>(Arrays.stream(rows)
                .mapToObj(row -> String.valueOf(labels.get(features.image(row))))
                .toList()));
        if (classes.size() < 2) {
            throw new CatalogException("A classifier needs labels of at least two classes; there are "
                    + rows.length + " labels of " + classes.size()
                    + ". Give more: maect label CATALOG --next 20 says which.");
        }
        int[] own = Arrays.stream(rows)
                .map(row -> classes.indexOf(String.valueOf(labels.get(features.image(row)))))
                .toArray();
        try (PointerScope scope = new PointerScope()) {
            Tensor x = features.standardised(rows);
            int[] fold = folds(own, classes.size(), options);
            double lambda = lambda(x, own, classes.size(), fold, options);
            double[][] logits = outOfFold(x, own, classes.size(), fold, options.folds(), lambda, 1);
            double temperature = temperature(logits, own);
            Validation validation = validation(x, rows, own, classes, fold, options, lambda, logits, temperature);
            List<Tensor> fitted = SoftmaxFit.fit(x, tensor(own), classes.size(), lambda);
            float[] weight = Tensors.toFloats(fitted.get(0));
            float[] bias = Tensors.toFloats(fitted.get(1));
            for (int i = 0; i < weight.length; i++) {
                weight[i] /= (float) temperature;
            }
            for (int i = 0; i < bias.length; i++) {
                bias[i] /= (float) temperature;
            }
            return new LinearClassifier(classes, weight, bias, validation);
        }
    }

    /** The fold of each image, so that every class is spread over all. */
    private static int[] folds(int[] own, int classes, Options options) {
        int[] fold = new int[own.length];
        int next = 0;
        for (int label = 0; label < classes; label++) {
            int wanted = label;
            int[] members =
                    IntStream.range(0, own.length).filter(i -> own[i] == wanted).toArray();
            int[] order = RandomStream.of(options.seed(), "label-folds", label).permutation(members.length);
            for (int i : order) {
                fold[members[i]] = next++ % options.folds();
            }
        }
        return fold;
    }

    private static double lambda(Tensor x, int[] own, int classes, int[] fold, Options options) {
        double best = LAMBDAS[1];
        double least = Double.POSITIVE_INFINITY;
        int folds = own.length <= FEW ? options.folds() : 1;
        for (double lambda : LAMBDAS) {
            double[][] logits = outOfFold(x, own, classes, fold, folds, lambda, 1);
            double loss = loss(logits, own, temperature(logits, own));
            if (loss < least) {
                least = loss;
                best = lambda;
            }
        }
        return best;
    }

    /**
     * Logits of each image by a classifier that did not learn from it; none for images of folds not asked for.
     *
     * @param share of the other folds' images that it learns from
     */
    private static double[][] outOfFold(
            Tensor x, int[] own, int classes, int[] fold, int folds, double lambda, double share) {
        double[][] logits = new double[own.length][];
        for (int held = 0; held < folds; held++) {
            int out = held;
            int[] test =
                    IntStream.range(0, own.length).filter(i -> fold[i] == out).toArray();
            int[] train = halved(
                    own,
                    classes,
                    IntStream.range(0, own.length).filter(i -> fold[i] != out).toArray(),
                    share);
            if (test.length == 0 || train.length == 0) {
                continue;
            }
            try (PointerScope scope = new PointerScope()) {
                int[] labels = Arrays.stream(train).map(i -> own[i]).toArray();
                List<Tensor> fitted = SoftmaxFit.fit(x.index_select(0, tensor(train)), tensor(labels), classes, lambda);
                float[] values = Tensors.toFloats(x.index_select(0, tensor(test))
                        .matmul(fitted.get(0).t())
                        .add(fitted.get(1)));
                for (int i = 0; i < test.length; i++) {
                    logits[test[i]] = new double[classes];
                    for (int j = 0; j < classes; j++) {
                        logits[test[i]][j] = values[i * classes + j];
                    }
                }
            }
        }
        return logits;
    }

    /** The given share of each class's images. */
    private static int[] halved(int[] own, int classes, int[] train, double share) {
        if (share >= 1) {
            return train;
        }
        List<Integer> kept = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            int wanted = label;
            int[] members = Arrays.stream(train).filter(i -> own[i] == wanted).toArray();
            Arrays.stream(members)
                    .limit(Math.round(Math.ceil(members.length * share)))
                    .forEach(kept::add);
        }
        return kept.stream().sorted().mapToInt(Integer::intValue).toArray();
    }

    private static Tensor tensor(int[] values) {
        return Tensors.ofLongs(Arrays.stream(values).mapToLong(value -> value).toArray(), values.length);
    }

    /** By which logits are divided so that probabilities come out as right as often as they say. */
    private static double temperature(double[][] logits, int[] own) {
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TEMPERATURES; i++) {
            double temperature = Math.pow(10, -1 + 3.0 * i / (TEMPERATURES - 1)); // 0.1 to 100
            double loss = loss(logits, own, temperature);
            if (loss < least) {
                least = loss;
                best = temperature;
            }
        }
        return best;
    }

    private static double loss(double[][] logits, int[] own, double temperature) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < own.length; i++) {
            if (logits[i] != null) {
                sum -= Math.log(Math.max(1e-12, softmax(logits[i], temperature)[own[i]]));
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    static double[] softmax(double[] logits, double temperature) {
        double most = Arrays.stream(logits).max().orElse(0);
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp((logits[i] - most) / temperature);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    private static Validation validation(
            Tensor x,
            int[] rows,
            int[] own,
            List<String> classes,
            int[] fold,
            Options options,
            double lambda,
            double[][] logits,
            double temperature) {
        double[] right = right(logits, own);
        double[][] half = outOfFold(x, own, classes.size(), fold, options.folds(), lambda, 0.5);
        double accuracy = Arrays.stream(right).average().orElse(0);
        double halfAccuracy = Arrays.stream(right(half, own)).average().orElse(0);
        double perClassLabels = (double) own.length / classes.size();
        List<Double> perClass = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            int wanted = label;
            int[] members =
                    IntStream.range(0, own.length).filter(i -> own[i] == wanted).toArray();
            perClass.add(
                    Arrays.stream(members).mapToDouble(i -> right[i]).average().orElse(0));
            counts.add(members.length);
        }
        List<Doubt> doubts = new ArrayList<>();
        for (int i = 0; i < own.length; i++) {
            if (logits[i] != null) {
                double[] probabilities = softmax(logits[i], temperature);
                Probabilities says = Probabilities.of(probabilities);
                if (says.best() != own[i] && says.confidence() > 2 * probabilities[own[i]]) {
                    doubts.add(new Doubt(rows[i], classes.get(own[i]), classes.get(says.best()), says.confidence()));
                }
            }
        }
        doubts.sort(Comparator.comparingDouble(doubt -> -doubt.confidence()));
        // Accuracy grows about as much with each doubling; one label more is a part of one.
        double gain = Math.max(0, (accuracy - halfAccuracy) * Math.log(1 + 1 / perClassLabels) / Math.log(2));
        return new Validation(
                accuracy,
                ConfidenceInterval.mean(right, options.seed()),
                perClass,
                counts,
                halfAccuracy,
                gain,
                doubts,
                lambda);
    }

    private static double[] right(double[][] logits, int[] own) {
        double[] right = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            right[i] = logits[i] != null && Probabilities.of(logits[i]).best() == own[i] ? 1 : 0;
        }
        return right;
    }

    /** Class names, sorted. */
    public List<String> classes() {
        return classes;
    }

    /** What cross-validation said. */
    public Validation validation() {
        return validation;
    }

    /** What it says of images of the catalogue it was fitted on. */
    public List<Probabilities> probabilities(CatalogFeatures features, int[] rows) {
        List<Probabilities> all = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Tensor w = Tensors.ofFloats(weight, classes.size(), features.dimensions());
            Tensor b = Tensors.ofFloats(bias, 1, classes.size());
            for (int from = 0; from < rows.length; from += BLOCK) {
                int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BLOCK));
                Scopes.run(() -> {
                    float[] logits = Tensors.toFloats(
                            features.standardised(some).matmul(w.t()).add(b));
                    for (int i = 0; i < some.length; i++) {
                        double[] own = new double[classes.size()];
                        for (int j = 0; j < own.length; j++) {
                            own[j] = logits[i * own.length + j];
                        }
                        all.add(Probabilities.of(softmax(own, 1)));
                    }
                });
            }
        }
        return all;
    }

    float[] weight() {
        return weight;
    }

    float[] bias() {
        return bias;
    }
}
