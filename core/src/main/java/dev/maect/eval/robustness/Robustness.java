/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.robustness;

import dev.maect.data.LabelSet;
import dev.maect.data.corruption.Corruption;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.FittedClassifier;
import dev.maect.eval.matrix.LabelTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accuracy on corrupted images of classifiers that were fitted on clean ones, after Hendrycks and Dietterich (2019). Their
 * mCE divides by the errors of AlexNet on ImageNet; here accuracies are averaged as they are, for any data.
 */
public final class Robustness {
    private static final Logger LOG = LoggerFactory.getLogger(Robustness.class);

    private Robustness() {}

    /** Gives features of the test images. */
    @FunctionalInterface
    public interface CorruptedFeatures {
        /**
         * The features of all test images in their order.
         *
         * @param corruption what to do to each image; empty for the clean ones
         * @return with labels; the receiver closes it
         */
        FeatureSet of(Optional<Corruption> corruption);
    }

    /**
     * Asks all classifiers about the clean images and those of each kind at each strength.
     *
     * @param classifiers fitted on clean features; stay with the caller
     * @param kinds at least one
     * @param strengths at least one, each 1 to 5
     * @param table what the strengths stand for
     * @return one result per classifier, in their order
     */
    public static List<RobustnessResult> measure(
            List<? extends FittedClassifier> classifiers,
            List<CorruptionKind> kinds,
            List<Integer> strengths,
            StrengthTable table,
            CorruptedFeatures features) {
        if (kinds.isEmpty() || strengths.isEmpty()) {
            throw new EvaluationException("Robustness needs at least one kind of corruption and one strength; got "
                    + kinds + " and " + strengths + ".");
        }
        List<Tally> tallies = classifiers.stream().map(Tally::new).toList();
        try (FeatureSet clean = features.of(Optional.empty())) {
            tallies.forEach(tally -> tally.clean = tally.accuracy(clean, 0));
        }
        double weight = 1.0 / (kinds.size() * strengths.size());
        for (CorruptionKind kind : kinds) {
            for (int strength : strengths) {
                Corruption corruption = new Corruption(kind, strength, table);
                try (FeatureSet corrupted = features.of(Optional.of(corruption))) {
                    tallies.forEach(tally -> tally.add(kind, corrupted, weight));
                }
            }
            LOG.info("{}: {}", kind, tallies);
        }
        return tallies.stream().map(tally -> tally.result(strengths)).toList();
    }

    /** What one classifier got right so far. */
    private static final class Tally {
        private final FittedClassifier classifier;
        private final Map<CorruptionKind, List<Double>> accuracies = new EnumMap<>(CorruptionKind.class);
        private double[] shares = {};
        private double clean;
        private List<Double> latest = List.of();

        Tally(FittedClassifier classifier) {
            this.classifier = classifier;
        }

        void add(CorruptionKind kind, FeatureSet corrupted, double weight) {
            latest = accuracies.computeIfAbsent(kind, first -> new ArrayList<>());
            latest.add(accuracy(corrupted, weight));
        }

        /** Counts {@code weight} for each image that is right. */
        double accuracy(FeatureSet test, double weight) {
            LabelSet labels = test.labelSet(classifier.labelSet());
            int[] predictions = classifier.predict(test);
            shares = shares.length == 0 ? new double[predictions.length] : shares;
            for (int i = 0; i < predictions.length; i++) {
                shares[i] += predictions[i] == labels.labels()[i] ? weight : 0;
            }
            return LabelTensors.agreement(predictions, labels.labels());
        }

        RobustnessResult result(List<Integer> strengths) {
            return new RobustnessResult(
                    classifier.name(), classifier.labelSet(), clean, strengths, accuracies, shares.clone());
        }

        @Override
        public String toString() {
            double[] rounded =
                    latest.stream().mapToDouble(a -> Math.round(a * 1e4) / 1e4).toArray();
            return classifier.name() + " (" + classifier.labelSet() + ") " + Arrays.toString(rounded);
        }
    }
}
