/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import java.util.List;

/**
 * Scores of one label set.
 *
 * @param labelSet its name
 * @param scores one per protocol; the first one is the headline
 */
record LabelSetScores(String labelSet, List<Score> scores) {
    /** Whether an encoder should forget what these labels tell. */
    boolean toBeForgotten() {
        return scores.stream().anyMatch(score -> score.wanted() == Score.Direction.DOWN);
    }
}
