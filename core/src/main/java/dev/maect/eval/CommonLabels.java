/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.data.LabelSet;
import java.util.List;

/** The label sets by which a classifier trained on one set of pictures can be tested on another. */
final class CommonLabels {
    private CommonLabels() {}

    /**
     * Names of the label sets that both have, in the order of {@code test}.
     *
     * @throws EvaluationException if there is none, or if one lists other classes in the two sets
     */
    static List<String> names(FeatureSet train, FeatureSet test) {
        return names(train.labelSets(), test.labelSets());
    }

    /** As {@link #names(FeatureSet, FeatureSet)}, for the label sets of pictures without features. */
    static List<String> names(List<LabelSet> train, List<LabelSet> test) {
        List<String> ofTrain = train.stream().map(LabelSet::name).toList();
        List<LabelSet> shared =
                test.stream().filter(set -> ofTrain.contains(set.name())).toList();
        List<String> common = shared.stream().map(LabelSet::name).toList();
        if (common.isEmpty()) {
            throw new EvaluationException("Training pictures have the label sets " + ofTrain + ", test pictures "
                    + test.stream().map(LabelSet::name).toList()
                    + ": none in common, so there is nothing to classify.");
        }
        shared.forEach(set -> checkClasses(train.get(ofTrain.indexOf(set.name())), set));
        return common;
    }

    /** Both labellings under {@code name} must index the same list of classes. */
    static void check(FeatureSet train, FeatureSet test, String name) {
        checkClasses(train.labelSet(name), test.labelSet(name));
    }

    private static void checkClasses(LabelSet train, LabelSet test) {
        if (!train.classes().equals(test.classes())) {
            throw new EvaluationException("Label set '" + train.name() + "' has "
                    + train.classes().size()
                    + " classes in the training pictures and " + test.classes().size()
                    + " in the test pictures, or they are named differently. Give both the same class folders.");
        }
    }
}
