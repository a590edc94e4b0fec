/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.train.state.TrainingState.Quality;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The curves of docs/results.md: the tuning that failed is noticed, the one that helped is not. */
class FeatureQualityTest {
    private FeatureQuality quality = new FeatureQuality("tune", Quality.NONE);

    private Optional<String> epoch(int epochs, double loss, double rank) {
        quality.stepMade(loss + 0.1, Map.of("effective-rank", rank));
        quality.stepMade(loss - 0.1, Map.of());
        // As if the run had been stopped here.
        quality = new FeatureQuality("tune", quality.state());
        return quality.epochDone(epochs);
    }

    @Test
    void cropAndFlipIsNoticedWithinThreeEpochs() {
        quality.stepMade(2.6, Map.of("effective-rank", 36.0));
        assertThat(epoch(1, 2.53, 32.8)).isEmpty();
        assertThat(epoch(2, 2.37, 21.3).orElseThrow())
                .contains("tune: in 2 epochs the loss fell from 2.5")
                .contains("to 2.370")
                .contains("from 36.0 to 21.3")
                .contains("shortcut");
        assertThat(epoch(3, 2.25, 15.8)).isPresent();
    }

    @Test
    void augmentedTuningIsNot() {
        double[] ranks = {36.7, 38, 41, 38, 35.4, 34, 33.5, 34, 35.3, 35.5, 36, 36.3};
        for (int epoch = 1; epoch <= ranks.length; epoch++) {
            assertThat(epoch(epoch, 4.1 - 0.08 * epoch, ranks[epoch - 1])).isEmpty();
        }
    }

    @Test
    void aRankThatFallsWithARisingLossIsSomethingElse() {
        epoch(1, 2.5, 36);
        assertThat(epoch(2, 2.7, 10)).isEmpty();
    }

    @Test
    void withoutReadingsNothingIsSaid() {
        quality.stepMade(2.5, Map.of());
        assertThat(quality.epochDone(1)).isEmpty();
        quality.stepMade(2.0, Map.of("effective-rank", Double.NaN));
        assertThat(quality.epochDone(2)).isEmpty();
    }
}
