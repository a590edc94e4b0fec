/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceIntervalTest {
    @Test
    void theBootstrapOfAnAccuracyIsTheBinomialInterval() {
        ConfidenceInterval interval = ConfidenceInterval.accuracy(0.8, 2000, 1);
        double half = 1.96 * Math.sqrt(0.8 * 0.2 / 2000);
        assertThat(interval.low()).isCloseTo(0.8 - half, within(0.003));
        assertThat(interval.high()).isCloseTo(0.8 + half, within(0.003));
        assertThat(interval.method()).contains("bootstrap", "1000 resamples");
    }

    @Test
    void largeTestSetsTakeFewerResamples() {
        assertThat(ConfidenceInterval.accuracy(0.5, 50_000, 1).method()).contains("400 resamples");
    }

    @Test
    void aSpreadNamesWhatVaries() {
        ConfidenceInterval spread = ConfidenceInterval.spread(0.5, 0.1, 3, "splits");
        assertThat(spread).isEqualTo(new ConfidenceInterval(0.4, 0.6, "one standard deviation over 3 splits"));
    }
}
