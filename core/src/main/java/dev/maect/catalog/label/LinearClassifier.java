/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.CatalogException;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.card.ConfidenceInterval;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int BLOCK = 8192;

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
     * @param confidence how sure those classifiers are of the images they did not learn from, on average
     */
    public record Validation(
            double accuracy,
            ConfidenceInterval interval,
            List<Double> perClass,
            List<Integer> labels,
            double halfAccuracy,
            double gain,
            List<Doubt> doubts,
            double lambda,
            double confidence) {
        /**
         * The accuracy to expect on images without a label. Those that were labelled because they are typical are easier than the
         * rest, and the classifier is surer of them: the accuracy is as much lower as its confidence is (difference of
         * confidences; Guillory et al. 2021, Predicting with Confidence on Unseen Distributions).
         *
         * @param others how sure the classifier is of them, on average
         */
        public Expected expected(double others) {
            double lower = others - confidence;
            return new Expected(
                    share(accuracy + lower), share(interval.low() + lower), share(interval.high() + lower), lower);
        }

        private static double share(double value) {
            return Math.max(0, Math.min(1, value));
        }
    }

    /**
     * An accuracy to expect.
     *
     * @param accuracy of images without a label
     * @param low lower end of its interval
     * @param high upper end
     * @param change by which it differs from that of the labelled images
     */
    public record Expected(double accuracy, double low, double high, double change) {}

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
            CrossValidation crossed = new CrossValidation(x, rows, own, classes, options);
            double temperature = crossed.temperature();
            List<Tensor> fitted = SoftmaxFit.fit(x, CrossValidation.tensor(own), classes.size(), crossed.lambda());
            float[] weight = Tensors.toFloats(fitted.get(0));
            float[] bias = Tensors.toFloats(fitted.get(1));
            for (int i = 0; i < weight.length; i++) {
                weight[i] /= (float) temperature;
            }
            for (int i = 0; i < bias.length; i++) {
                bias[i] /= (float) temperature;
            }
            return new LinearClassifier(classes, weight, bias, crossed.validation());
        }
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
                        all.add(Probabilities.of(CrossValidation.softmax(own, 1)));
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
