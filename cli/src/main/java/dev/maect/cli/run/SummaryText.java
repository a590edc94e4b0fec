/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.io.Quantities;
import dev.maect.run.EncoderScores;
import dev.maect.run.StageCosts;
import dev.maect.run.Summary;
import java.time.Duration;
import java.util.LinkedHashMap;
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

    /** What the stages cost: what, and how much. */
    static Map<String, String> costs(StageCosts costs) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (StageCosts.Cost cost : costs.stages()) {
            facts.put(
                    cost.stage(),
                    String.format(
                            Locale.ROOT,
                            "%sFLOP in %s, %sFLOP/s",
                            amount(cost.operations()),
                            Quantities.duration(Duration.ofMillis((long) (1000 * cost.seconds()))),
                            amount(cost.operations() / cost.seconds())));
        }
        costs.computeOverhead()
                .flatMap(compute -> costs.timeOverhead()
                        .map(time -> String.format(
                                Locale.ROOT, "%+.1f %% compute, %+.1f %% time", 100 * compute, 100 * time)))
                .ifPresent(text -> facts.put("stages 2 + 3 over stage 1", text));
        return facts;
    }

    private static String amount(double operations) {
        String[] units = {"", "k", "M", "G", "T", "P", "E"};
        int unit = 0;
        double value = operations;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
