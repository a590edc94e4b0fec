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

    /**
     * Rows are numbers, columns encoders, each but the first with its difference from that. Accuracies are in percent. Numbers
     * that are part of another, with a slash in their name, are left out.
     */
    static String table(List<ProtocolCard> cards, List<CardChange> changes) {
        Set<String> encoders = new LinkedHashSet<>();
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (ProtocolCard card : cards) {
            String encoder = card.encoder().name();
            encoders.add(encoder);
            card.results()
                    .forEach((labels, metrics) -> metrics.forEach((metric, measured) -> {
                        if (metric.indexOf(ProtocolResults.PART) < 0) {
                            rows.computeIfAbsent(name(card.protocol(), metric, labels), row -> new LinkedHashMap<>())
                                    .put(encoder, cell(metric, measured));
                        }
                    }));
        }
        if (rows.isEmpty()) {
            return "";
        }
        Map<String, Map<String, String>> differences = new LinkedHashMap<>();
        changes.forEach(change -> differences
                .computeIfAbsent(
                        name(change.protocol(), change.metric(), change.labels()), row -> new LinkedHashMap<>())
                .put(change.encoder(), change.shown()));
        return text(encoders, rows, differences);
    }

    private static String name(String protocol, String metric, String labels) {
        return protocol + " " + metric + ", " + labels;
    }

    private static String text(
            Set<String> encoders, Map<String, Map<String, String>> rows, Map<String, Map<String, String>> differences) {
        int first = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        Set<String> compared = new LinkedHashSet<>();
        differences.values().forEach(cells -> compared.addAll(cells.keySet()));
        StringBuilder text = new StringBuilder(System.lineSeparator() + " ".repeat(first));
        for (String encoder : encoders) {
            text.append(column(encoder));
            text.append(compared.contains(encoder) ? column("change, 95 %") : "");
        }
        rows.forEach((name, values) -> {
            end(text);
            text.append(String.format("%-" + first + "s", name));
            for (String encoder : encoders) {
                text.append(column(Optional.ofNullable(values.get(encoder)).orElse("-")));
                if (compared.contains(encoder)) {
                    text.append(column(Optional.ofNullable(differences.get(name))
                            .flatMap(cells -> Optional.ofNullable(cells.get(encoder)))
                            .orElse("")));
                }
            }
        });
        end(text);
        if (differences.values().stream().anyMatch(cells -> cells.toString().contains("(?)"))) {
            text.append("(?) the interval holds 0: this change may be chance").append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String column(String cell) {
        return "  " + String.format("%-24s", cell);
    }

    private static void end(StringBuilder line) {
        while (line.length() > 0 && line.charAt(line.length() - 1) == ' ') {
            line.setLength(line.length() - 1);
        }
        line.append(System.lineSeparator());
    }

    private static String cell(String metric, Measurement measured) {
        boolean percent = isAccuracy(metric);
        double factor = percent ? 100 : 1;
        String number = percent ? "%.1f %%" : "%.4f";
        String ends = percent ? " [%.1f, %.1f]" : " [%.4f, %.4f]";
        return String.format(Locale.ROOT, number, factor * measured.value())
                + measured.interval()
                        .map(interval ->
                                String.format(Locale.ROOT, ends, factor * interval.low(), factor * interval.high()))
                        .orElse("");
    }

    private static boolean isAccuracy(String metric) {
        return metric.contains("accuracy") || metric.equals("acc") || metric.equals("acc-mean");
    }
}
