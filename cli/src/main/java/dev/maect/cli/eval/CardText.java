/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Cards for the terminal: one line per number for programs, a table for people. */
final class CardText {
    private CardText() {}

    /**
     * One line per number: {@code encoder: tuned labels: label knn-k10-accuracy: 0.4712 low: 0.4601 high: 0.4822}. The
     * metric is preceded by the protocol's name.
     */
    static String lines(ProtocolCard card) {
        StringBuilder text = new StringBuilder();
        card.results()
                .forEach((labels, metrics) -> metrics.forEach((metric, measured) -> {
                    text.append("encoder: ").append(card.encoder().name());
                    text.append(" labels: ").append(labels);
                    text.append(String.format(Locale.ROOT, " %s-%s: %.4f", card.protocol(), metric, measured.value()));
                    measured.interval()
                            .ifPresent(interval -> text.append(String.format(
                                    Locale.ROOT, " low: %.4f high: %.4f", interval.low(), interval.high())));
                    text.append(System.lineSeparator());
                }));
        return text.toString();
    }

    /** Rows are numbers, columns encoders. Numbers that are part of another, with a slash in their name, are left out. */
    static String table(List<ProtocolCard> cards) {
        Set<String> encoders = new LinkedHashSet<>();
        Map<String, Map<String, Measurement>> rows = new LinkedHashMap<>();
        for (ProtocolCard card : cards) {
            encoders.add(card.encoder().name());
            card.results()
                    .forEach((labels, metrics) -> metrics.forEach((metric, measured) -> {
                        if (metric.indexOf(ProtocolResults.PART) < 0) {
                            rows.computeIfAbsent(
                                            card.protocol() + " " + metric + ", " + labels,
                                            row -> new LinkedHashMap<>())
                                    .put(card.encoder().name(), measured);
                        }
                    }));
        }
        if (rows.isEmpty()) {
            return "";
        }
        int first = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder(System.lineSeparator() + " ".repeat(first));
        encoders.forEach(name -> text.append("  ").append(String.format("%-24s", name)));
        rows.forEach((name, values) -> {
            end(text);
            text.append(String.format("%-" + first + "s", name));
            encoders.forEach(encoder ->
                    text.append("  ").append(String.format("%-24s", cell(Optional.ofNullable(values.get(encoder))))));
        });
        end(text);
        return text.toString();
    }

    private static void end(StringBuilder line) {
        while (line.length() > 0 && line.charAt(line.length() - 1) == ' ') {
            line.setLength(line.length() - 1);
        }
        line.append(System.lineSeparator());
    }

    private static String cell(Optional<Measurement> measured) {
        return measured.map(value -> String.format(Locale.ROOT, "%.4f", value.value())
                        + value.interval()
                                .map(interval ->
                                        String.format(Locale.ROOT, " [%.4f, %.4f]", interval.low(), interval.high()))
                                .orElse(""))
                .orElse("-");
    }
}
