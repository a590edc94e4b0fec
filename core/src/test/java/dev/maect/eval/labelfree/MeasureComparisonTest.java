/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.labelfree.MeasureComparison.Checkpoint;
import dev.maect.eval.labelfree.MeasureComparison.Correlation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasureComparisonTest {
    @Test
    void equalsTheReferenceWithTies() {
        double[] x = {1, 2, 2, 5, 4, 9};
        double[] y = {3, 1, 4, 4, 5, 8};
        assertThat(RankCorrelation.spearman(x, y)).isCloseTo(0.7794117647058825, within(1e-12));
    }

    @Test
    void ranksNotValuesCount() {
        assertThat(RankCorrelation.spearman(new double[] {1, 10, 100}, new double[] {-5, 0, 0.1}))
                .isCloseTo(1, within(1e-12));
        assertThat(RankCorrelation.spearman(new double[] {1, 1}, new double[] {2, 3}))
                .isNaN();
    }

    @Test
    void theStrongestComeFirst() {
        List<Checkpoint> checkpoints = List.of(
                new Checkpoint("1", Map.of("rank", 3.0, "alignment", 0.9, "constant", 1.0), 0.2),
                new Checkpoint("2", Map.of("rank", 2.0, "alignment", 0.5, "constant", 1.0), 0.4),
                new Checkpoint("3", Map.of("rank", 5.0, "alignment", 0.1, "constant", 1.0, "late", 1.0), 0.6));
        List<Correlation> found = MeasureComparison.of(checkpoints);
        assertThat(found).extracting(Correlation::measure).containsExactly("alignment", "rank", "constant");
        assertThat(found.get(0).spearman()).isCloseTo(-1, within(1e-12));
        assertThat(found.get(1).spearman()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void needsThreeCheckpointsAndNumbers() {
        assertThatThrownBy(() -> MeasureComparison.of(List.of(new Checkpoint("1", Map.of(), 1))))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("is 1");
        assertThatThrownBy(() -> RankCorrelation.spearman(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> RankCorrelation.spearman(new double[] {1}, new double[] {1, 2}))
                .isInstanceOf(EvaluationException.class);
    }
}
