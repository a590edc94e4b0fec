/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.labelfree.MeasureComparison.Checkpoint;
import dev.maect.eval.labelfree.MeasureComparison.Correlation;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
        List<Correlation> found = MeasureComparison.of(checkpoints, 0).correlations();
        assertThat(found).extracting(Correlation::measure).containsExactly("alignment", "rank", "constant");
        assertThat(found.get(0).spearman()).isCloseTo(-1, within(1e-12));
        assertThat(found.get(1).spearman()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void tellsSignAndWhatEachMeasureWouldPick() {
        List<Checkpoint> checkpoints = List.of(
                new Checkpoint("1", Map.of("rankme", 9.0, "alignment", 0.9, "steps", 1.0), 0.2),
                new Checkpoint("2", Map.of("rankme", 5.0, "alignment", 0.5, "steps", 2.0), 0.6),
                new Checkpoint("3", Map.of("rankme", 7.0, "alignment", 0.6, "steps", 3.0), 0.4),
                new Checkpoint("4", Map.of("rankme", 6.0, "alignment", Double.NaN, "steps", 4.0), 0.6));
        MeasureComparison found = MeasureComparison.of(checkpoints, 0);
        assertThat(found.checkpoints()).isEqualTo(4);
        assertThat(found.best().name()).isEqualTo("2");
        // One checkpoint has no alignment.
        assertThat(found.correlations()).extracting(Correlation::measure).containsExactly("rankme", "steps");
        Correlation rank = found.correlations().get(0);
        assertThat(rank.signAsExpected()).contains(false);
        assertThat(rank.picked().orElseThrow().accuracy()).isEqualTo(0.2);
        Correlation steps = found.correlations().get(1);
        assertThat(steps.higherIsBetter()).isEmpty();
        assertThat(steps.signAsExpected()).isEmpty();
        assertThat(steps.picked()).isEmpty();
        Correlation alignment = MeasureComparison.of(checkpoints.subList(0, 3), 0)
                .correlations()
                .get(0);
        assertThat(alignment.measure()).isEqualTo("alignment");
        assertThat(alignment.signAsExpected()).contains(true);
        assertThat(alignment.picked().orElseThrow().name()).isEqualTo("2");
    }

    @Test
    void intervalsAndChanceFollowTheNumberOfCheckpoints() {
        double[] x = IntStream.range(0, 20).mapToDouble(i -> i).toArray();
        double[] y =
                IntStream.range(0, 20).mapToDouble(i -> i + 6 * Math.sin(5 * i)).toArray();
        double[] noise =
                IntStream.range(0, 20).mapToDouble(i -> Math.cos(2.4 * i)).toArray();
        double given = RankCorrelation.spearman(x, y);
        ConfidenceInterval interval = RankCorrelation.interval(x, y, 0).orElseThrow();
        assertThat(interval.low()).isBetween(0.2, given);
        assertThat(interval.high()).isBetween(given, 1.0);
        assertThat(RankCorrelation.interval(x, y, 0)).contains(interval);
        assertThat(RankCorrelation.chance(x, y, 0)).isLessThan(0.001);
        assertThat(RankCorrelation.chance(x, noise, 0)).isGreaterThan(0.1);
        assertThat(RankCorrelation.interval(x, noise, 0).orElseThrow().low()).isNegative();
        // Of six orders of three values two are monotone.
        double[] three = {1, 2, 3};
        assertThat(RankCorrelation.chance(three, three, 0)).isCloseTo(2 / 6.0, within(0.05));
        double[] constant = {1, 1, 1};
        assertThat(RankCorrelation.chance(constant, three, 0)).isEqualTo(1);
        assertThat(RankCorrelation.interval(constant, three, 0)).isEmpty();
    }

    @Test
    void everyMeasureHasAName() {
        for (LabelFreeMeasure measure : LabelFreeMeasure.values()) {
            assertThat(LabelFreeMeasure.named(measure.toString())).contains(measure);
        }
        assertThat(LabelFreeMeasure.named("steps")).isEmpty();
        assertThat(LabelFreeMeasure.ALIGNMENT.higherIsBetter()).isFalse();
        assertThat(LabelFreeMeasure.RANKME.higherIsBetter()).isTrue();
    }

    @Test
    void needsThreeCheckpointsAndNumbers() {
        assertThatThrownBy(() -> MeasureComparison.of(List.of(new Checkpoint("1", Map.of(), 1)), 0))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("is 1");
        assertThatThrownBy(() -> RankCorrelation.spearman(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> RankCorrelation.spearman(new double[] {1}, new double[] {1, 2}))
                .isInstanceOf(EvaluationException.class);
    }
}
