/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.eval.labelfree.MeasureComparison;
import dev.maect.report.figure.LineChart;
import dev.maect.report.measure.MeasureComparisons;
import dev.maect.report.measure.MeasurePlots;
import dev.maect.report.measure.MeasureTable;
import dev.maect.report.measure.MeasuredCheckpoint;
import java.util.List;

/** The part of a page on which label-free measures stand against k-NN accuracy. */
final class MeasureSection {
    private static final long SEED = 0;

    private MeasureSection() {}

    /** Adds the section about the first label set of {@code checkpoints}; nothing for fewer than three. */
    static void add(StringBuilder page, List<MeasuredCheckpoint> checkpoints) {
        MeasureComparisons.labelSets(checkpoints).stream()
                .findFirst()
                .map(labels -> MeasureComparisons.of(checkpoints, labels, SEED))
                .filter(comparisons -> !comparisons.groups().isEmpty())
                .ifPresent(comparisons -> add(page, comparisons));
    }

    private static void add(StringBuilder page, MeasureComparisons comparisons) {
        page.append(
                        "<section id=\"measures\"><details><summary><h2>What tells quality without labels</h2></summary><p>Spearman's correlation of ")
                .append("label-free measures with k-NN accuracy (")
                .append(escape(comparisons.labels()))
                .append(
                        ") over the states of the encoder that were measured between epochs. Within one run most things")
                .append(" change with time: compare with the row <em>")
                .append(MeasureComparisons.STEPS)
                .append("</em>.</p>");
        comparisons.groups().forEach((group, comparison) -> table(page, group, comparison));
        page.append("<p class=\"note\">Interval: 95 % bootstrap over the checkpoints, which are not independent.")
                .append(
                        " Chance: share of random orders that correlate as strongly. Sign: whether it goes the way it is")
                .append(" said to. Picks: the checkpoint that the measure would choose, and its k-NN accuracy.</p>")
                .append("<h3>k-NN accuracy in percent against each measure</h3><div class=\"charts\">");
        MeasurePlots.of(comparisons)
                .forEach((measure, plot) -> page.append("<figure><figcaption>")
                        .append(escape(measure))
                        .append("</figcaption>")
                        .append(plot)
                        .append("</figure>"));
        page.append("</div>")
                .append(LineChart.legendOf(MeasurePlots.legend(comparisons)))
                .append("</details></section>\n");
    }

    private static void table(StringBuilder page, String group, MeasureComparison comparison) {
        page.append("<h3>")
                .append(escape(group))
                .append(": ")
                .append(comparison.checkpoints())
                .append(" checkpoints, the best is ")
                .append(escape(comparison.best().name()))
                .append(" with ")
                .append(PageFrame.percent(comparison.best().accuracy()))
                .append("</h3><div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Measure</th>")
                .append("<th class=\"n\">Correlation</th><th class=\"n\">Interval</th><th class=\"n\">Chance</th>")
                .append("<th>Sign</th><th>Picks</th></tr></thead><tbody>");
        comparison
                .correlations()
                .forEach(correlation -> page.append("<tr><th scope=\"row\">")
                        .append(escape(correlation.measure()))
                        .append("</th><td class=\"n\">")
                        .append(MeasureTable.signed(correlation.spearman()))
                        .append("</td><td class=\"n\">")
                        .append(MeasureTable.interval(correlation))
                        .append("</td><td class=\"n\">")
                        .append(MeasureTable.chance(correlation))
                        .append("</td><td>")
                        .append(MeasureTable.sign(correlation))
                        .append("</td><td>")
                        .append(escape(MeasureTable.picked(correlation)))
                        .append("</td></tr>"));
        page.append("</tbody></table></div>");
    }
}
