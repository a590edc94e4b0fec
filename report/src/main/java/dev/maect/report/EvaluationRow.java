/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.Score.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One question to the encoders of a run: what both came to, side by side.
 *
 * @param before of the untuned encoder
 * @param after of the tuned encoder
 */
record EvaluationRow(Optional<ResultCard> before, Optional<ResultCard> after) {
    private static final String UNTUNED = "untuned";
    private static final String TUNED = "tuned";

    /** Cards of the run's two encoders, paired; of several for one question the latest counts. */
    static List<EvaluationRow> of(List<ResultCard> cards) {
        Map<List<Object>, Map<String, ResultCard>> pairs = new LinkedHashMap<>();
        for (ResultCard card : cards) {
            if (isOfTheRun(card)) {
                pairs.computeIfAbsent(
                                List.of(card.question(), card.labels(), card.metric()), key -> new LinkedHashMap<>())
                        .merge(card.plainEncoder(), card, (a, b) -> a.started().compareTo(b.started()) > 0 ? a : b);
            }
        }
        List<EvaluationRow> rows = new ArrayList<>();
        pairs.values()
                .forEach(sides -> rows.add(new EvaluationRow(
                        Optional.ofNullable(sides.get(UNTUNED)), Optional.ofNullable(sides.get(TUNED)))));
        return rows;
    }

    /** Whether the card is of one of the run's own encoders. */
    static boolean isOfTheRun(ResultCard card) {
        return card.plainEncoder().equals(UNTUNED) || card.plainEncoder().equals(TUNED);
    }

    /** One of both. */
    ResultCard any() {
        return after.or(this::before).orElseThrow();
    }

    /** As a score, with the difference in pairs. */
    Score score(Direction wanted) {
        return new Score(
                any().measure(),
                before.map(ResultCard::value),
                after.map(ResultCard::value),
                before.flatMap(first -> after.flatMap(second -> second.against(first))),
                wanted);
    }
}
