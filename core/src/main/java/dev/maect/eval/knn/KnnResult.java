/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import dev.maect.eval.EvaluationException;
import java.util.List;

/**
 * The result of the k-nearest-neighbour protocol for one label set.
 *
 * @param labelSet the name of the label set
 * @param scores one entry per k, in the order asked for
 */
public record KnnResult(String labelSet, List<Score> scores) {
    /**
     * The result for one k.
     *
     * @param k how many neighbours voted
     * @param accuracy the share of test images whose winning class is the right one
     * @param purity the mean share of neighbours of the right class
     * @param predictions the winning class of each test image
     */
    @SuppressWarnings("ArrayRecordComponent") // one entry per image: identity is enough
    public record Score(int k, double accuracy, double purity, int[] predictions) {}

    /** Copies the list. */
    public KnnResult {
        scores = List.copyOf(scores);
    }

    /**
     * The score for {@code k}.
     *
     * @throws EvaluationException if that k was not asked for
     */
    public Score score(int k) {
        return scores.stream()
                .filter(score -> score.k() == k)
                .findFirst()
                .orElseThrow(() -> new EvaluationException("k = " + k + " was not evaluated, only "
                        + scores.stream().map(Score::k).toList() + "."));
    }
}
