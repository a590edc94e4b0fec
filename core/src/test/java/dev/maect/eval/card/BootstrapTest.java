/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    /** For an accuracy of 0.8 on 400 images the normal approximation gives 0.8 ± 1.96 · 0.02. */
    @Test
    void agreesWithTheNormalApproximation() {
        int[] labels = new int[400];
        int[] predictions = new int[400];
        Arrays.fill(predictions, 0, 80, 1);
        Bootstrap.Interval interval = Bootstrap.accuracy(predictions, labels, 1);
        assertThat(interval.mean()).isCloseTo(0.8, within(1e-12));
        assertThat(interval.low()).isCloseTo(0.7608, within(0.008));
        assertThat(interval.high()).isCloseTo(0.8392, within(0.008));
        assertThat(interval.confidence()).isEqualTo(0.95);
        assertThat(Bootstrap.accuracy(predictions, labels, 1)).isEqualTo(interval);
    }

    @Test
    void coversTheTruthAsOftenAsItSays() {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            RandomStream random = RandomStream.of(trial, "sample");
            double[] values = new double[100];
            Arrays.setAll(values, i -> 3 + random.nextGaussian());
            Bootstrap.Interval interval = Bootstrap.mean(values, 0.8, 300, trial);
            covered += interval.low() <= 3 && 3 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 200.0).isBetween(0.7, 0.9);
    }

    @Test
    void moreConfidenceMeansMoreWidth() {
        double[] values = {0, 1, 1, 0, 1, 0, 0, 1, 1, 1};
        Bootstrap.Interval narrow = Bootstrap.mean(values, 0.5, 500, 1);
        Bootstrap.Interval wide = Bootstrap.mean(values, 0.99, 500, 1);
        assertThat(wide.low()).isLessThan(narrow.low());
        assertThat(wide.high()).isGreaterThan(narrow.high());
    }

    @Test
    void certaintyHasNoWidth() {
        Bootstrap.Interval interval = Bootstrap.accuracy(new int[] {1, 2}, new int[] {1, 2}, 1);
        assertThat(interval.low()).isEqualTo(1);
        assertThat(interval.high()).isEqualTo(1);
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> Bootstrap.mean(new double[0], 0.9, 10, 1)).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> Bootstrap.mean(new double[1], 1, 10, 1)).hasMessageContaining("confidence");
        assertThatThrownBy(() -> Bootstrap.accuracy(new int[1], new int[2], 1))
                .hasMessageContaining("1 predictions do not fit 2");
    }
}
