/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.eval.EvaluationException;
import dev.maect.protocol.EvaluationContext;
import java.util.List;

/** The numbers of clusters that a sample of the test images can have. */
final class ClusterNumbers {
    private ClusterNumbers() {}

    /**
     * Those of {@code wanted} that are below four fifths of the sample.
     *
     * @param images of the sample, at most
     * @throws EvaluationException if there is none
     */
    static List<Integer> possible(EvaluationContext context, int images, List<Integer> wanted) {
        int size = Math.min(images, context.test().size());
        List<Integer> possible = wanted.stream().filter(k -> k < size * 4 / 5).toList();
        if (possible.isEmpty()) {
            throw new EvaluationException(
                    size + " images are too few for " + wanted + " clusters. Give more images or smaller clusters.");
        }
        return possible;
    }
}
