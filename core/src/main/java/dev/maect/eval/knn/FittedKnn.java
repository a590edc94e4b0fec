/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.FittedClassifier;

/**
 * The k-nearest-neighbour protocol with its first k. Keeps the training features, which stay with the caller.
 *
 * @param train features to look for neighbours in, open as long as this is used
 * @param labelSet the label set to answer with
 * @param options as in {@link KnnEvaluation}
 */
public record FittedKnn(FeatureSet train, String labelSet, KnnOptions options) implements FittedClassifier {
    @Override
    public String name() {
        return "knn";
    }

    @Override
    public int[] predict(FeatureSet test) {
        return KnnEvaluation.evaluate(train, test, labelSet, options)
                .scores()
                .get(0)
                .predictions();
    }

    @Override
    public void close() {} // the features are the caller's
}
