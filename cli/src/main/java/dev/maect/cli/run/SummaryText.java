/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.run.EncoderScores;
import dev.maect.run.Summary;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The outcome of a run in words. */
final class SummaryText {
    private SummaryText() {}

    /** The scores before and after as a table; empty without scores. */
    static String table(Summary summary) {
        EncoderScores any = summary.before().or(summary::after).orElse(new EncoderScores(Map.of(), Map.of(), Map.of()));
        if (any.knn().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s %8s %8s %8s%n", "", "MAE", "MAE-CT", "change"));
        for (String set : any.knn().keySet()) {
            row(
                    text,
                    summary,
                    "k-NN accuracy, " + set,
                    scores -> Optional.ofNullable(scores.knn().get(set)));
        }
        for (String set : any.probe().keySet()) {
            row(
                    text,
                    summary,
                    "linear probe accuracy, " + set,
                    scores -> Optional.ofNullable(scores.probe().get(set)));
        }
        for (String set : any.cluster().keySet()) {
            row(
                    text,
                    summary,
                    "clustering accuracy, " + set,
                    scores -> Optional.ofNullable(scores.cluster().get(set)).map(metrics -> metrics.get("acc")));
        }
        return text.toString().stripTrailing();
    }

    private static void row(
            StringBuilder text, Summary summary, String name, Function<EncoderScores, Optional<Double>> value) {
        Optional<Double> first = summary.before().flatMap(value);
        Optional<Double> second = summary.after().flatMap(value);
        String change = first.isPresent() && second.isPresent()
                ? String.format(Locale.ROOT, "%+.1f", 100 * (second.get() - first.get()))
                : "";
        text.append(String.format("%-34s %8s %8s %8s%n", name, percent(first), percent(second), change));
    }

    private static String percent(Optional<Double> value) {
        return value.map(v -> String.format(Locale.ROOT, "%.1f %%", 100 * v)).orElse("-");
    }
}
