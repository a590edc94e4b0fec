/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Every labelled image judged by a classifier that did not learn from it: chooses regularisation and temperature, and says
 * how good the classifier is and which labels are likely mistakes.
 */
final class CrossValidation {
    /**
     * Regularisations tried, for the sum over all labels: what is believed of the weights beforehand weighs less with every label.
     * Labels are no random draw (typical images first, then doubtful ones), so that cross-validation alone would choose far too
     * much where they are the hardest.
     */
    private static final double[] PRIORS = {0.02, 0.1, 0.5};

    private static final int FEW = 3000; // labels up to which all of them are tried on all folds
    private static final int TEMPERATURES = 61;

    private final Tensor x;
    private final int[] rows;
    private final int[] own;
    private final List<String> classes;
    private final LinearClassifier.Options options;
    private final int[] fold;
    private final double lambda;
    private final double[][] logits;
    private final double temperature;

    /**
     * Judges all images.
     *
     * @param x features [N, D], which stay the caller's
     * @param rows of the catalogue's features, for what is told
     * @param own the class of each
     */
    CrossValidation(Tensor x, int[] rows, int[] own, List<String> classes, LinearClassifier.Options options) {
        this.x = x;
        this.rows = rows;
        this.own = own;
        this.classes = classes;
        this.options = options;
        fold = folds(own, classes.size(), options);
        lambda = chosenLambda();
        logits = outOfFold(options.folds(), lambda, 1);
        temperature = temperature(logits);
    }

    /** The regularisation with the least loss. */
    double lambda() {
        return lambda;
    }

    /** By which logits are divided so that probabilities come out as right as often as they say. */
    double temperature() {
        return temperature;
    }

    /** The fold of each image, so that every class is spread over all. */
    private static int[] folds(int[] own, int classes, LinearClassifier.Options options) {
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

    private double chosenLambda() {
        double best = PRIORS[1] / own.length;
        double least = Double.POSITIVE_INFINITY;
        int folds = own.length <= FEW ? options.folds() : 1;
        for (double prior : PRIORS) {
            double lambda = prior / own.length;
            double[][] found = outOfFold(folds, lambda, 1);
            double loss = loss(found, temperature(found));
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
    private double[][] outOfFold(int folds, double lambda, double share) {
        double[][] found = new double[own.length][];
        for (int held = 0; held < folds; held++) {
            int out = held;
            int[] test =
                    IntStream.range(0, own.length).filter(i -> fold[i] == out).toArray();
            int[] train = halved(
                    IntStream.range(0, own.length).filter(i -> fold[i] != out).toArray(), share);
            if (test.length == 0 || train.length == 0) {
                continue;
            }
            try (PointerScope scope = new PointerScope()) {
                int[] labels = Arrays.stream(train).map(i -> own[i]).toArray();
                List<Tensor> fitted =
                        SoftmaxFit.fit(x.index_select(0, tensor(train)), tensor(labels), classes.size(), lambda);
                float[] values = Tensors.toFloats(x.index_select(0, tensor(test))
                        .matmul(fitted.get(0).t())
                        .add(fitted.get(1)));
                for (int i = 0; i < test.length; i++) {
                    found[test[i]] = new double[classes.size()];
                    for (int j = 0; j < classes.size(); j++) {
                        found[test[i]][j] = values[i * classes.size() + j];
                    }
                }
            }
        }
        return found;
    }

    /** The given share of each class's images. */
    private int[] halved(int[] train, double share) {
        if (share >= 1) {
            return train;
        }
        List<Integer> kept = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            int wanted = label;
            int[] members = Arrays.stream(train).filter(i -> own[i] == wanted).toArray();
            Arrays.stream(members)
                    .limit(Math.round(Math.ceil(members.length * share)))
                    .forEach(kept::add);
        }
        return kept.stream().sorted().mapToInt(Integer::intValue).toArray();
    }

    static Tensor tensor(int[] values) {
        return Tensors.ofLongs(Arrays.stream(values).mapToLong(value -> value).toArray(), values.length);
    }

    private double temperature(double[][] logits) {
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TEMPERATURES; i++) {
            double temperature = Math.pow(10, -1 + 3.0 * i / (TEMPERATURES - 1)); // 0.1 to 100
            double loss = loss(logits, temperature);
            if (loss < least) {
                least = loss;
                best = temperature;
            }
        }
        return best;
    }

    private double loss(double[][] logits, double temperature) {
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

    /** What all this says of the classifier. */
    LinearClassifier.Validation validation() {
        double[] right = right(logits);
        double[][] half = outOfFold(options.folds(), lambda, 0.5);
        double accuracy = Arrays.stream(right).average().orElse(0);
        double halfAccuracy = Arrays.stream(right(half)).average().orElse(0);
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
        List<LinearClassifier.Doubt> doubts = new ArrayList<>();
        for (int i = 0; i < own.length; i++) {
            if (logits[i] != null) {
                double[] probabilities = softmax(logits[i], temperature);
                Probabilities says = Probabilities.of(probabilities);
                if (says.best() != own[i] && says.confidence() > 2 * probabilities[own[i]]) {
                    doubts.add(new LinearClassifier.Doubt(
                            rows[i], classes.get(own[i]), classes.get(says.best()), says.confidence()));
                }
            }
        }
        doubts.sort(Comparator.comparingDouble(doubt -> -doubt.confidence()));
        // Accuracy grows about as much with each doubling; one label more is a part of one.
        double gain = Math.max(0, (accuracy - halfAccuracy) * Math.log(1 + 1 / perClassLabels) / Math.log(2));
        return new LinearClassifier.Validation(
                accuracy,
                ConfidenceInterval.mean(right, options.seed()),
                perClass,
                counts,
                halfAccuracy,
                gain,
                doubts,
                lambda,
                Arrays.stream(logits)
                        .filter(Objects::nonNull)
                        .mapToDouble(own ->
                                Probabilities.of(softmax(own, temperature)).confidence())
                        .average()
                        .orElse(0));
    }

    private double[] right(double[][] logits) {
        double[] right = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            right[i] = logits[i] != null && Probabilities.of(logits[i]).best() == own[i] ? 1 : 0;
        }
        return right;
    }
}
