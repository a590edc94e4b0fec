/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.eval.paired.Outcomes;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CardTextTest {
    private static ProtocolCard card(String encoder, String test, double accuracy) {
        return new ProtocolCard(
                "knn",
                new ProtocolCard.EncoderIdentity(encoder, "x", encoder),
                new ProtocolCard.DataIdentity("a", 9, "1"),
                new ProtocolCard.DataIdentity("b", 40, test),
                Map.of(),
                0,
                "test",
                "2026-01-01T00:00:00Z",
                1,
                new ProtocolResults()
                        .add("label", "accuracy", Measurement.of(accuracy, new ConfidenceInterval(0.1, 0.9, "x")))
                        .add("label", "purity", 0.25)
                        .byLabelSet(),
                List.of());
    }

    private static OutcomeFile outcomes(String test, int right) {
        BitSet bits = new BitSet();
        bits.set(0, right);
        return OutcomeFile.of(test, Map.of("label", Map.of("accuracy", Outcomes.of(bits, 40))));
    }

    @Test
    void theSecondEncoderStandsWithItsDifference() {
        ProtocolCard untuned = card("untuned", "t", 0.25);
        ProtocolCard tuned = card("tuned", "t", 0.75);
        List<CardChange> changes =
                CardChange.of(List.of(untuned, tuned), Map.of(untuned, outcomes("t", 10), tuned, outcomes("t", 30)));
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).line())
                .startsWith("encoder: tuned against: untuned labels: label knn-accuracy: +0.5000 low: +0.3")
                .contains(" mcnemar: 1.907e-06");
        assertThat(changes.get(0).toMap())
                .containsEntry("encoder", "tuned")
                .containsEntry("against", "untuned")
                .containsEntry("difference", 0.5)
                .containsEntry("images", 40)
                .containsKeys("low", "high", "mcnemar");
        assertThat(CardText.table(List.of(untuned, tuned), changes)
                        .lines()
                        .skip(1)
                        .map(line -> line.replaceAll(" +", " ")))
                .first()
                .isEqualTo(" untuned tuned change, 95 %");
        assertThat(CardText.table(List.of(untuned, tuned), changes).replaceAll(" +", " "))
                .contains("knn accuracy, label 25.0 % [10.0, 90.0] 75.0 % [10.0, 90.0] +50.0 [+3")
                .contains("knn purity, label 0.2500 0.2500")
                .doesNotContain("(?)");
    }

    @Test
    void whatMayBeChanceIsMarked() {
        ProtocolCard untuned = card("untuned", "t", 0.25);
        ProtocolCard tuned = card("tuned", "t", 0.275);
        List<CardChange> changes =
                CardChange.of(List.of(untuned, tuned), Map.of(untuned, outcomes("t", 10), tuned, outcomes("t", 11)));
        assertThat(CardText.table(List.of(untuned, tuned), changes))
                .contains("+2.5 [+0.0, +7.5] (?)", "this change may be chance");
    }

    @Test
    void encodersThatWereMeasuredOnOtherImagesAreNotCompared() {
        ProtocolCard untuned = card("untuned", "t", 0.25);
        ProtocolCard tuned = card("tuned", "other", 0.75);
        assertThat(CardChange.of(
                        List.of(untuned, tuned), Map.of(untuned, outcomes("t", 10), tuned, outcomes("other", 30))))
                .isEmpty();
        // Cards of earlier versions have no outcomes.
        assertThat(CardChange.of(List.of(untuned, card("tuned", "t", 0.75)), Map.of()))
                .isEmpty();
        assertThat(CardText.table(List.of(untuned, tuned), List.of())).doesNotContain("change");
    }
}
