/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import dev.maect.eval.labelfree.MeasureComparison;
import dev.maect.eval.labelfree.MeasureComparison.Correlation;
import dev.maect.io.Printable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Comparisons as text: a table for people, and comma-separated values. */
public final class MeasureTable {
    private MeasureTable() {}

    /** A table per group, the strongest measure first. */
    public static String text(MeasureComparisons comparisons) {
        StringBuilder text = new StringBuilder();
        line(text, "Spearman's correlation with k-NN accuracy (" + comparisons.labels() + ") over the checkpoints");
        comparisons.groups().forEach((group, comparison) -> {
            line(text, "");
            line(
                    text,
                    String.format(
                            Locale.ROOT,
                            "%s: %d checkpoints, the best is %s with %s",
                            group,
                            comparison.checkpoints(),
                            comparison.best().name(),
                            percent(comparison.best().accuracy())));
            line(
                    text,
                    String.format(
                            Locale.ROOT,
                            "%-22s  %11s  %16s  %6s  %4s  %s",
                            "measure",
                            "correlation",
                            "95 % interval",
                            "chance",
                            "sign",
                            "picks"));
            comparison
                    .correlations()
                    .forEach(correlation -> line(
                            text,
                            String.format(
                                    Locale.ROOT,
                                    "%-22s  %11s  %16s  %6s  %4s  %s",
                                    correlation.measure(),
                                    signed(correlation.spearman()),
                                    interval(correlation),
                                    chance(correlation),
                                    sign(correlation),
                                    picked(correlation))));
        });
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line.stripTrailing()).append(System.lineSeparator());
    }

    /** A correlation as people read it; a dash where nothing changes. */
    public static String signed(double correlation) {
        return Double.isNaN(correlation) ? "–" : String.format(Locale.ROOT, "%+.2f", correlation);
    }

    /** Both ends; a dash where nothing changes. */
    public static String interval(Correlation correlation) {
        return correlation
                .interval()
                .map(interval -> "[" + signed(interval.low()) + ", " + signed(interval.high()) + "]")
                .orElse("–");
    }

    /** Whether the sign is the expected one; a dash where none is expected or nothing changes. */
    public static String sign(Correlation correlation) {
        return correlation.signAsExpected().map(right -> right ? "ok" : "flip").orElse("–");
    }

    /** The share of random orders that are as strong. */
    public static String chance(Correlation correlation) {
        return String.format(Locale.ROOT, "%.3f", correlation.chance());
    }

    /** The checkpoint that the measure would take and its accuracy; a dash where it would take none. */
    public static String picked(Correlation correlation) {
        return correlation
                .picked()
                .map(checkpoint -> checkpoint.name() + " (" + percent(checkpoint.accuracy()) + ")")
                .orElse("–");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A row per group and measure; empty cells where there is no value. */
    public static String csv(MeasureComparisons comparisons) {
        StringBuilder text = new StringBuilder("group,checkpoints,measure,spearman,low,high,chance,higher_is_better,"
                + "picked,picked_accuracy,best,best_accuracy\n");
        comparisons
                .groups()
                .forEach((group, comparison) -> comparison
                        .correlations()
                        .forEach(correlation -> text.append(row(group, comparison, correlation))));
        return text.toString();
    }

    private static String row(String group, MeasureComparison comparison, Correlation correlation) {
        return String.join(
                        ",",
                        quoted(group),
                        Integer.toString(comparison.checkpoints()),
                        quoted(correlation.measure()),
                        number(correlation.spearman()),
                        correlation
                                .interval()
                                .map(interval -> number(interval.low()))
                                .orElse(""),
                        correlation
                                .interval()
                                .map(interval -> number(interval.high()))
                                .orElse(""),
                        number(correlation.chance()),
                        correlation.higherIsBetter().map(String::valueOf).orElse(""),
                        correlation
                                .picked()
                                .map(checkpoint -> quoted(checkpoint.name()))
                                .orElse(""),
                        correlation
                                .picked()
                                .map(checkpoint -> number(checkpoint.accuracy()))
                                .orElse(""),
                        quoted(comparison.best().name()),
                        number(comparison.best().accuracy()))
                + "\n";
    }

    /** A row per checkpoint with everything that was measured. */
    public static String checkpointsCsv(List<MeasuredCheckpoint> checkpoints) {
        Set<String> measures = new LinkedHashSet<>();
        checkpoints.forEach(checkpoint -> measures.addAll(checkpoint.measures().keySet()));
        Set<String> labels = new LinkedHashSet<>(MeasureComparisons.labelSets(checkpoints));
        StringBuilder text = new StringBuilder("run,stage,epoch,steps");
        labels.forEach(set -> text.append(',').append(quoted("knn-accuracy/" + set)));
        measures.forEach(measure -> text.append(',').append(quoted(measure)));
        for (MeasuredCheckpoint checkpoint : checkpoints) {
            text.append('\n').append(quoted(checkpoint.run())).append(',').append(quoted(checkpoint.stage()));
            text.append(',').append(checkpoint.epoch()).append(',').append(checkpoint.steps());
            labels.forEach(set ->
                    text.append(',').append(number(checkpoint.accuracies().getOrDefault(set, Double.NaN))));
            measures.forEach(measure ->
                    text.append(',').append(number(checkpoint.measures().getOrDefault(measure, Double.NaN))));
        }
        return text.append('\n').toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String quoted(String text) {
        String plain = Printable.line(text);
        return plain.matches("[\\w ./-]*") ? plain : '"' + plain.replace("\"", "\"\"") + '"';
    }
}
