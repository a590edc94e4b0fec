/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.classifier;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;

/**
 * A classifier that has learned from features and can be asked about others of the same encoder and pooling. Whoever fitted
 * it closes it.
 */
public interface FittedClassifier extends AutoCloseable {
    /** What tables call it, such as {@code knn}. */
    String name();

    /** The label set that it answers with. */
    String labelSet();

    /**
     * The class of each image.
     *
     * @param test with the label set {@link #labelSet()}, whose classes are all among those it was fitted to; only they are
     *     answers
     * @return indices into the classes of {@code test}'s label set
     * @throws EvaluationException if {@code test} lacks the label set or has other classes
     */
    int[] predict(FeatureSet test);

    @Override
    void close();
}
