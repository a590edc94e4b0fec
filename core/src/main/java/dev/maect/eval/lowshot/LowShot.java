/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.eval.matrix.LabelTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The low-shot protocol: logistic regression on 1, 2 or 5 training images per class, mean and spread over several
 * splits (MAE-CT {@code loggers/offline_logistic_regression_logger.py}). Within a split the images for fewer shots are
 * among those for more, as in the published split lists.
 */
public final class LowShot {
    private LowShot() {}

    /**
     * Accuracy for one number of shots.
     *
     * @param labelSet the name of the label set
     * @param shots images per class
     * @param accuracies test accuracy of each split
     * @param predictions of each split, one class per test image
     */
    public record Result(String labelSet, int shots, List<Double> accuracies, List<int[]> predictions) {
        /** Copies the lists. */
        public Result {
            accuracies = List.copyOf(accuracies);
            predictions = List.copyOf(predictions);
        }

        /** The mean over the splits. */
        public double mean() {
            return accuracies.stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }

        /** The sample standard deviation over the splits; 0 for a single one. */
        public double standardDeviation() {
            double mean = mean();
            double squares = accuracies.stream()
                    .mapToDouble(accuracy -> (accuracy - mean) * (accuracy - mean))
                    .sum();
            return accuracies.size() == 1 ? 0 : Math.sqrt(squares / (accuracies.size() - 1));
        }
    }

    /**
     * Draws {@code splits} splits and evaluates each number of shots on all of them, with the published regularisation.
     *
     * @param shots for example 1, 2 and 5
     * @return one result per number of shots, in that order
     * @throws EvaluationException if a class that has training images has fewer than the shots asked for
     */
    public static List<Result> evaluate(
            FeatureSet train, FeatureSet test, String labelSet, List<Integer> shots, int splits, long seed) {
        List<Result> results = new ArrayList<>();
        for (int perClass : shots) {
            List<int[]> rows = new ArrayList<>();
            for (int split = 0; split < splits; split++) {
                rows.add(split(train.labelSet(labelSet), perClass, split, seed));
            }
            results.add(evaluate(train, test, labelSet, perClass, rows));
        }
        return results;
    }

    /**
     * Evaluates on given splits, for example published lists. Where the test images have only some of the training
     * images' classes, the classifier learns all and answers with these.
     *
     * @param perClass the number of shots, for the result
     * @param splits the rows of {@code train} in each split
     */
    public static Result evaluate(
            FeatureSet train, FeatureSet test, String labelSet, int perClass, List<int[]> splits) {
        return evaluate(train, test, labelSet, perClass, splits, () -> {});
    }

    /** The same, telling when a split is done. */
    public static Result evaluate(
            FeatureSet train, FeatureSet test, String labelSet, int perClass, List<int[]> splits, Runnable splitDone) {
        int[] places = CommonLabels.places(train.labelSet(labelSet), test.labelSet(labelSet));
        List<Double> accuracies = new ArrayList<>();
        List<int[]> predictions = new ArrayList<>();
        for (int[] rows : splits) {
            try (FeatureSet few = train.subset(rows);
                    LogisticModel model = LogisticRegression.fit(
                            few.features(),
                            few.labelSet(labelSet).labels(),
                            few.labelSet(labelSet).classes().size(),
                            LogisticRegressionOptions.published(rows.length))) {
                int[] answers = model.predict(test.features(), places);
                predictions.add(answers);
                accuracies.add(
                        LabelTensors.agreement(answers, test.labelSet(labelSet).labels()));
            }
            splitDone.run();
        }
        return new Result(labelSet, perClass, accuracies, predictions);
    }

    /**
     * The rows of one split: {@code perClass} of each class that has any, drawn by (seed, split, class), ascending.
     *
     * @throws EvaluationException if a class that has images has fewer than {@code perClass}
     */
    public static int[] split(LabelSet labels, int perClass, int split, long seed) {
        if (perClass < 1) {
            throw new EvaluationException("A low-shot split needs at least one image per class; got " + perClass + ".");
        }
        List<List<Integer>> members = members(labels);
        List<Integer> rows = new ArrayList<>();
        for (int index = 0; index < members.size(); index++) {
            List<Integer> ofClass = members.get(index);
            if (!ofClass.isEmpty() && ofClass.size() < perClass) {
                throw new EvaluationException("Class '" + labels.classes().get(index) + "' has only " + ofClass.size()
                        + " training images, too few for " + perClass
                        + " shots. Ask for fewer shots or add images.");
            }
            int[] order = RandomStream.of(seed, "low-shot", split, index).permutation(ofClass.size());
            Arrays.stream(order).limit(perClass).forEach(i -> rows.add(ofClass.get(i)));
        }
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /**
     * The rows of one split by share, drawn as {@link #split}: {@code share} of the images of each class, rounded, at
     * least one.
     *
     * @param share in (0, 1], for example 0.01
     */
    public static int[] share(LabelSet labels, double share, int split, long seed) {
        if (!(share > 0 && share <= 1)) {
            throw new EvaluationException("The share of a low-shot split must lie between 0 and 1; got " + share + ".");
        }
        List<Integer> rows = new ArrayList<>();
        List<List<Integer>> members = members(labels);
        for (int index = 0; index < members.size(); index++) {
            List<Integer> ofClass = members.get(index);
            int[] order = RandomStream.of(seed, "low-shot", split, index).permutation(ofClass.size());
            Arrays.stream(order)
                    .limit(Math.max(1, Math.round(share * ofClass.size())))
                    .forEach(i -> rows.add(ofClass.get(i)));
        }
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private static List<List<Integer>> members(LabelSet labels) {
        List<List<Integer>> members = new ArrayList<>();
        labels.classes().forEach(name -> members.add(new ArrayList<>()));
        for (int row = 0; row < labels.labels().length; row++) {
            members.get(labels.labels()[row]).add(row);
        }
        return members;
    }
}
