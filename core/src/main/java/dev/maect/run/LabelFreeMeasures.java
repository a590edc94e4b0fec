/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.eval.labelfree.LabelFreeScores;
import dev.maect.eval.paired.Outcomes;
import java.util.Map;

/**
 * An encoder measured without a label.
 *
 * @param values by the names of {@link LabelFreeMeasure}
 * @param retrieved whether each view's nearest image is its own
 */
record LabelFreeMeasures(Map<String, Double> values, Outcomes retrieved) {
    static LabelFreeMeasures of(LabelFreeScores scores) {
        return new LabelFreeMeasures(scores.byName(), scores.neighbours().retrieved());
    }
}
