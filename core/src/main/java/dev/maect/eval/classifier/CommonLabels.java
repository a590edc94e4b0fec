/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.classifier;

import dev.maect.data.LabelSet;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The label sets by which a classifier trained on one set of images can be tested on another. */
public final class CommonLabels {
    private CommonLabels() {}

    /**
     * Names of the label sets that both have, in the order of {@code test}.
     *
     * @throws EvaluationException if there is none, or if the test images have a class that the others lack
     */
    public static List<String> names(FeatureSet train, FeatureSet test) {
        List<String> common = shared(train.labelSets(), test.labelSets());
        common.forEach(name -> places(train.labelSet(name), test.labelSet(name)));
        return common;
    }

    /** As {@link #names(FeatureSet, FeatureSet)} for images without features, where the classes must be the same. */
    public static List<String> names(List<LabelSet> train, List<LabelSet> test) {
        List<String> common = shared(train, test);
        List<String> ofTrain = train.stream().map(LabelSet::name).toList();
        test.stream().filter(set -> common.contains(set.name())).forEach(set -> {
            LabelSet other = train.get(ofTrain.indexOf(set.name()));
            if (!other.classes().equals(set.classes())) {
                throw mismatch(other, set);
            }
        });
        return common;
    }

    private static List<String> shared(List<LabelSet> train, List<LabelSet> test) {
        List<String> ofTrain = train.stream().map(LabelSet::name).toList();
        List<String> ofTest = test.stream().map(LabelSet::name).toList();
        List<String> common = ofTest.stream().filter(ofTrain::contains).toList();
        if (common.isEmpty()) {
            throw new EvaluationException("Training images have the label sets " + ofTrain + ", test images " + ofTest
                    + ": none in common, so there is nothing to classify.");
        }
        return common;
    }

    /**
     * Where each class of the test images stands among those of the training images, by name.
     *
     * @throws EvaluationException if one is not among them
     */
    public static int[] places(LabelSet train, LabelSet test) {
        if (train.classes().equals(test.classes())) {
            return IntStream.range(0, train.classes().size()).toArray();
        }
        int[] places =
                test.classes().stream().mapToInt(train.classes()::indexOf).toArray();
        if (Arrays.stream(places).anyMatch(place -> place < 0)) {
            throw mismatch(train, test);
        }
        return places;
    }

    /**
     * The training images of the test images' classes, labelled by the test images' list of classes, which must not be
     * the same as theirs.
     *
     * @return only the label set of {@code test}; the caller closes it
     */
    public static FeatureSet restricted(FeatureSet train, LabelSet test) {
        LabelSet labels = train.labelSet(test.name());
        places(labels, test);
        int[] places =
                labels.classes().stream().mapToInt(test.classes()::indexOf).toArray();
        int[] rows = IntStream.range(0, train.size())
                .filter(row -> places[labels.labels()[row]] >= 0)
                .toArray();
        if (rows.length == 0) {
            throw new EvaluationException("There is no training image of the test images' classes.");
        }
        int[] mapped =
                Arrays.stream(rows).map(row -> places[labels.labels()[row]]).toArray();
        FeatureSet part = train.subset(rows);
        return new FeatureSet(part.features(), List.of(test.withLabels(mapped)));
    }

    /** Whether a classifier must be kept from answering with classes that the test images do not have. */
    public static boolean differ(FeatureSet train, FeatureSet test, String name) {
        return !train.labelSet(name).classes().equals(test.labelSet(name).classes());
    }

    private static EvaluationException mismatch(LabelSet train, LabelSet test) {
        return new EvaluationException("Label set '" + train.name() + "' has "
                + train.classes().size()
                + " classes in the training images and " + test.classes().size()
                + " in the test images, or they are named differently. Give both the same class folders.");
    }
}
