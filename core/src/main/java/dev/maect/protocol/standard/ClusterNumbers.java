/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.eval.EvaluationException;
import java.util.List;

/** The numbers of clusters that a sample of images can have. */
final class ClusterNumbers {
    private ClusterNumbers() {}

    /**
     * Those of {@code wanted} that are below four fifths of the sample.
     *
     * @param there how many images there are to draw from
     * @param images of the sample, at most
     * @throws EvaluationException if there is none
     */
    static List<Integer> possible(int there, int images, List<Integer> wanted) {
        int size = Math.min(images, there);
        List<Integer> possible = wanted.stream().filter(k -> k < size * 4 / 5).toList();
        if (possible.isEmpty()) {
            throw new EvaluationException(
                    size + " images are too few for " + wanted + " clusters. Give more images or smaller clusters.");
        }
        return possible;
    }
}
