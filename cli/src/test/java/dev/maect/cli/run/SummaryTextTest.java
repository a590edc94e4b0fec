/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.eval.paired.PairedDifference;
import dev.maect.run.EncoderScores;
import dev.maect.run.StageCosts;
import dev.maect.run.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    private static EncoderScores scores(double knn, double acc) {
        return new EncoderScores(
                Map.of("object", knn), Map.of(), Map.of("object", Map.of("acc", acc, "nmi", 0.5, "ari", 0.5)));
    }

    private static Summary summary(Optional<EncoderScores> before, Optional<EncoderScores> after) {
        return summary(before, after, Map.of());
    }

    private static Summary summary(
            Optional<EncoderScores> before,
            Optional<EncoderScores> after,
            Map<String, Map<String, PairedDifference>> changes) {
        return summary(before, after, changes, new StageCosts(List.of()));
    }

    private static Summary summary(
            Optional<EncoderScores> before,
            Optional<EncoderScores> after,
            Map<String, Map<String, PairedDifference>> changes,
            StageCosts costs) {
        return new Summary(
                "micro",
                Instant.EPOCH,
                new Summary.ImageCounts(32, 20, 0),
                List.of(),
                before,
                after,
                Map.of(),
                changes,
                Optional.empty(),
                Map.of(),
                costs,
                Map.of());
    }

    @Test
    void scoresStandBesideEachOther() {
        assertThat(SummaryText.table(summary(Optional.of(scores(0.5, 0.25)), Optional.of(scores(0.625, 0.2))))
                        .lines())
                .containsExactly(
                        "                                        MAE   MAE-CT  change, 95 % interval",
                        "k-NN accuracy, object                50.0 %   62.5 %  +12.5",
                        "clustering accuracy, object          25.0 %   20.0 %  -5.0");
    }

    @Test
    void anEncoderThatWasRefinedIsCalledSo() {
        StageCosts costs = new StageCosts(List.of(new StageCosts.Cost("refine", 1, 1)));
        assertThat(SummaryText.table(summary(
                                Optional.of(scores(0.5, 0.25)), Optional.of(scores(0.625, 0.2)), Map.of(), costs))
                        .lines())
                .first()
                .isEqualTo("                                     before  refined  change, 95 % interval");
    }

    @Test
    void aChangeStandsWithItsIntervalAndADoubtWhereItHoldsZero() {
        Map<String, Map<String, PairedDifference>> changes = Map.of(
                "object",
                Map.of(
                        "knn",
                        new PairedDifference(0.125, 0.1, 0.15, Optional.of(0.001), 30, 5, 200),
                        "cluster-acc",
                        new PairedDifference(-0.05, -0.11, 0.01, Optional.of(0.2), 10, 20, 200)));
        assertThat(SummaryText.table(summary(Optional.of(scores(0.5, 0.25)), Optional.of(scores(0.625, 0.2)), changes))
                        .lines())
                .endsWith(
                        "k-NN accuracy, object                50.0 %   62.5 %  +12.5 [+10.0, +15.0]",
                        "clustering accuracy, object          25.0 %   20.0 %  -5.0 [-11.0, +1.0] (?)",
                        "(?) the interval holds 0: this change may be chance");
    }

    @Test
    void aSideThatIsMissingIsADash() {
        assertThat(SummaryText.table(summary(Optional.empty(), Optional.of(scores(0.5, 0.25)))))
                .contains("k-NN accuracy, object                     -   50.0 %");
        assertThat(SummaryText.table(summary(Optional.empty(), Optional.empty())))
                .isEmpty();
    }
}
