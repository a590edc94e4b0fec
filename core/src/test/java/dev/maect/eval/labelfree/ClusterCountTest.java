/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.labelfree.ClusterCount.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterCountTest {
    private static final ClusterStability.Options OPTIONS = ClusterStability.Options.defaults(3);

    @Test
    void clustersThatAreThereAreFoundAgain() {
        try (FeatureSet clear = Blobs.of(200, 8, 5, 0.05, 1);
                FeatureSet none = Blobs.of(200, 8, 1, 5, 1)) {
            ClusterStability stable = ClusterStability.of(clear, 5, OPTIONS);
            assertThat(stable.mean()).isCloseTo(1, within(1e-12));
            assertThat(stable.pairs()).isEqualTo(10);
            ClusterStability loose = ClusterStability.of(none, 5, OPTIONS);
            assertThat(loose.mean()).isLessThan(0.6);
            assertThat(loose.lowest()).isLessThan(loose.mean());
        }
    }

    @Test
    void theSameSeedGivesTheSameStability() {
        try (FeatureSet x = Blobs.of(150, 8, 1, 2, 1)) {
            assertThat(ClusterStability.of(x, 4, OPTIONS)).isEqualTo(ClusterStability.of(x, 4, OPTIONS));
        }
    }

    @Test
    void recommendsTheNumberOfClouds() {
        try (FeatureSet x = Blobs.of(240, 10, 6, 0.1, 4)) {
            ClusterCount count = ClusterCount.choose(x, List.of(8, 2, 4, 6, 6), 5, OPTIONS);
            assertThat(count.recommended()).isEqualTo(6);
            assertThat(count.candidates()).extracting(Candidate::clusters).containsExactly(2, 4, 6, 8);
            assertThat(count.advice()).startsWith("6 clusters").contains("well separated");
        }
    }

    @Test
    void unstableNumbersAreOutOfTheRace() {
        List<Candidate> candidates = List.of(
                new Candidate(3, 1, 0.30, 0.95), new Candidate(4, 1, 0.35, 0.90), new Candidate(5, 1, 0.60, 0.50));
        assertThat(ClusterCount.recommend(candidates)).isEqualTo(4);
    }

    @Test
    void saysWhenThereIsNothingToFind() {
        Candidate weak = new Candidate(3, 1, 0.05, 0.2);
        assertThat(new ClusterCount(List.of(weak), 3).advice()).contains("take none of them for a fact");
        Candidate blurred = new Candidate(3, 1, 0.05, 0.9);
        assertThat(new ClusterCount(List.of(blurred), 3).advice()).contains("matter of taste");
        Candidate middling = new Candidate(3, 1, 0.33, 0.9);
        assertThat(new ClusterCount(List.of(middling), 3).advice()).contains("weakly separated");
    }

    @Test
    void numbersMustBePossible() {
        try (FeatureSet x = Blobs.of(10, 8, 2, 0.1, 4)) {
            assertThatThrownBy(() -> ClusterCount.choose(x, List.of(1), 1, OPTIONS))
                    .isInstanceOf(EvaluationException.class);
            assertThatThrownBy(() -> ClusterCount.choose(x, List.of(10), 1, OPTIONS))
                    .hasMessageContaining("10 images");
            assertThatThrownBy(() -> ClusterCount.choose(x, List.of(), 1, OPTIONS))
                    .isInstanceOf(EvaluationException.class);
            assertThatThrownBy(() -> new ClusterStability.Options(5, 0.5, 1, 0))
                    .isInstanceOf(EvaluationException.class);
        }
    }
}
