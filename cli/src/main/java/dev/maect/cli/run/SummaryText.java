/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.eval.paired.PairedDifference;
import dev.maect.run.EncoderScores;
import dev.maect.run.Summary;
import dev.maect.train.stage.Refinement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The outcome of a run in words. */
final class SummaryText {
    private static final EncoderScores NONE = new EncoderScores(Map.of(), Map.of(), Map.of());

    private SummaryText() {}

    /** A line of the table; values are shown already. */
    private record Row(String name, String before, String after, String change) {}

    /** The scores before and after as a table with the differences; empty without scores. */
    static String table(Summary summary) {
        EncoderScores any = summary.before().or(summary::after).orElse(NONE);
        List<Row> rows = new ArrayList<>();
        for (String set : any.knn().keySet()) {
            row(summary, "k-NN accuracy, " + set, set, "knn", scores -> get(scores.knn(), set))
                    .ifPresent(rows::add);
        }
        for (String set : any.probe().keySet()) {
            row(summary, "linear probe accuracy, " + set, set, "probe", scores -> get(scores.probe(), set))
                    .ifPresent(rows::add);
        }
        for (String set : any.cluster().keySet()) {
            row(
                            summary,
                            "clustering accuracy, " + set,
                            set,
                            "cluster-acc",
                            scores -> get(scores.cluster(), set).flatMap(metrics -> get(metrics, "acc")))
                    .ifPresent(rows::add);
        }
        withoutLabels(summary, rows);
        return rows.isEmpty() ? "" : text(rows, isRefined(summary));
    }

    private static boolean isRefined(Summary summary) {
        return summary.costs().stages().stream().anyMatch(cost -> cost.stage().equals(Refinement.NAME));
    }

    private static String text(List<Row> rows, boolean refined) {
        String before = refined ? "before" : "MAE";
        String after = refined ? "refined" : "MAE-CT";
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s %8s %8s  %s%n", "", before, after, "change, 95 % interval"));
        rows.forEach(row ->
                text.append(String.format("%-34s %8s %8s  %s", row.name(), row.before(), row.after(), row.change())
                                .stripTrailing()
                        + System.lineSeparator()));
        if (rows.stream().anyMatch(row -> row.change().endsWith(")"))) {
            text.append("(?) the interval holds 0: this change may be chance").append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    private static void withoutLabels(Summary summary, List<Row> rows) {
        Map<String, Double> before = summary.labelFree().getOrDefault("before", Map.of());
        Map<String, Double> after = summary.labelFree().getOrDefault("after", Map.of());
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        String retrieval = LabelFreeMeasure.VIEW_RETRIEVAL.toString();
        rows.add(new Row(
                "view retrieval, without labels",
                percent(get(before, retrieval)),
                percent(get(after, retrieval)),
                change(
                        get(before, retrieval),
                        get(after, retrieval),
                        paired(summary, ProtocolResults.NO_LABELS, retrieval))));
        String rank = LabelFreeMeasure.EFFECTIVE_RANK.toString();
        Optional<Double> first = get(before, rank);
        Optional<Double> second = get(after, rank);
        rows.add(new Row(
                "effective rank, without labels",
                number(first),
                number(second),
                first.isPresent() && second.isPresent()
                        ? String.format(Locale.ROOT, "%+.1f", second.get() - first.get())
                        : ""));
    }

    private static <T> Optional<T> get(Map<String, T> map, String key) {
        return Optional.ofNullable(map.get(key));
    }

    private static Optional<PairedDifference> paired(Summary summary, String set, String score) {
        return get(summary.changes(), set).flatMap(scores -> get(scores, score));
    }

    private static Optional<Row> row(
            Summary summary, String name, String set, String score, Function<EncoderScores, Optional<Double>> value) {
        Optional<Double> first = summary.before().flatMap(value);
        Optional<Double> second = summary.after().flatMap(value);
        return first.or(() -> second)
                .map(any -> new Row(
                        name, percent(first), percent(second), change(first, second, paired(summary, set, score))));
    }

    /** Points, their interval, and a question mark where it holds 0. */
    private static String change(Optional<Double> first, Optional<Double> second, Optional<PairedDifference> paired) {
        if (first.isEmpty() || second.isEmpty()) {
            return "";
        }
        return String.format(Locale.ROOT, "%+.1f", 100 * (second.get() - first.get()))
                + paired.map(known ->
                                String.format(Locale.ROOT, " [%+.1f, %+.1f]", 100 * known.low(), 100 * known.high())
                                        + (known.carried() ? "" : " (?)"))
                        .orElse("");
    }

    private static String percent(Optional<Double> value) {
        return value.map(v -> String.format(Locale.ROOT, "%.1f %%", 100 * v)).orElse("-");
    }

    private static String number(Optional<Double> value) {
        return value.map(v -> String.format(Locale.ROOT, "%.1f", v)).orElse("-");
    }
}
