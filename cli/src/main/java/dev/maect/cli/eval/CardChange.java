/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.eval.paired.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How an encoder differs from the first one in a number, in pairs of the same images.
 *
 * @param protocol of both cards
 * @param labels label set
 * @param metric the number
 * @param first encoder that it is compared with
 * @param encoder the other
 * @param paired the difference
 */
record CardChange(
        String protocol, String labels, String metric, String first, String encoder, PairedDifference paired) {
    /** Of each protocol's first card and those that answer the same question of other encoders. */
    static List<CardChange> of(List<ProtocolCard> cards, Map<ProtocolCard, OutcomeFile> outcomes) {
        List<CardChange> changes = new ArrayList<>();
        for (int i = 0; i < cards.size(); i++) {
            ProtocolCard card = cards.get(i);
            Optional<ProtocolCard> first = cards.subList(0, i).stream()
                    .filter(other -> asksTheSame(other, card))
                    .findFirst();
            first.ifPresent(before -> card.results()
                    .forEach((labels, metrics) -> metrics.keySet()
                            .forEach(metric -> OutcomeFile.difference(
                                            Optional.ofNullable(outcomes.get(before)),
                                            Optional.ofNullable(outcomes.get(card)),
                                            labels,
                                            metric)
                                    .ifPresent(paired -> changes.add(new CardChange(
                                            card.protocol(),
                                            labels,
                                            metric,
                                            before.encoder().name(),
                                            card.encoder().name(),
                                            paired))))));
        }
        return List.copyOf(changes);
    }

    private static boolean asksTheSame(ProtocolCard one, ProtocolCard other) {
        return one.protocol().equals(other.protocol())
                && one.train().fingerprint().equals(other.train().fingerprint())
                && one.test().fingerprint().equals(other.test().fingerprint())
                && one.settings().equals(other.settings())
                && one.seed() == other.seed();
    }

    /** For JSON: shares, not percent. */
    Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("encoder", encoder);
        all.put("against", first);
        all.put("labels", labels);
        all.put("protocol", protocol);
        all.put("metric", metric);
        all.put("difference", paired.difference());
        all.put("low", paired.low());
        all.put("high", paired.high());
        paired.p().ifPresent(p -> all.put("mcnemar", p));
        all.put("images", paired.images());
        return all;
    }

    /** For programs: shares, not percent. */
    String line() {
        return String.format(
                        Locale.ROOT,
                        "encoder: %s against: %s labels: %s %s-%s: %+.4f low: %+.4f high: %+.4f",
                        encoder,
                        first,
                        labels,
                        protocol,
                        metric,
                        paired.difference(),
                        paired.low(),
                        paired.high())
                + paired.p()
                        .map(p -> String.format(Locale.ROOT, " mcnemar: %.4g", p))
                        .orElse("")
                + System.lineSeparator();
    }

    /** For people: points, and a question mark where the interval holds 0. */
    String shown() {
        return String.format(
                Locale.ROOT,
                "%+.1f [%+.1f, %+.1f]%s",
                100 * paired.difference(),
                100 * paired.low(),
                100 * paired.high(),
                paired.carried() ? "" : " (?)");
    }
}
