/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.report.figure.LineChart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The cards of several runs: a row per value, the numbers that matter first and everything else folded away. */
final class ComparedCards {
    private final StringBuilder page;
    private final List<SavedRun> runs;

    private ComparedCards(StringBuilder page, List<SavedRun> runs) {
        this.page = page;
        this.runs = runs;
    }

    /** A row of the table: which run, and its card. */
    private record Row(int run, ResultCard card) {}

    /** Adds the section; nothing if there are no cards. */
    static void add(StringBuilder page, List<SavedRun> runs) {
        if (runs.stream().anyMatch(run -> !run.evaluation().values().isEmpty())) {
            new ComparedCards(page, runs).add();
        }
    }

    private void add() {
        List<List<Row>> groups = groups();
        List<List<Row>> headlines = groups.stream()
                .filter(group -> Headline.of(group.get(0).card()).isPresent())
                .sorted(Comparator.comparing(
                        group -> Headline.of(group.get(0).card()).orElseThrow()))
                .toList();
        page.append("<section id=\"cards\"><h2>Further evaluations</h2>");
        if (!headlines.isEmpty()) {
            table(headlines);
        }
        groups.stream()
                .filter(group -> !headlines.contains(group))
                .collect(Collectors.groupingBy(
                        group -> group.get(0).card().question().protocol(), LinkedHashMap::new, Collectors.toList()))
                .forEach((protocol, own) -> {
                    page.append("<details><summary>")
                            .append(escape(protocol))
                            .append(": ")
                            .append(own.size())
                            .append(own.size() == 1 ? " number" : " numbers")
                            .append(" more</summary>");
                    table(own);
                    page.append("</details>");
                });
        page.append("<p class=\"note\">Intervals: 95 % bootstrap over the test images; where splits or starts are"
                + " averaged, one standard deviation. Changes are against the first row of a group that was measured with the"
                + " same settings on the same images, in pairs, in points with their 95 % interval.</p></section>\n");
    }

    private void table(List<List<Row>> groups) {
        page.append("<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Measured by</th><th>Run</th>")
                .append("<th>Encoder</th><th class=\"n\">Value</th><th class=\"n\">Interval</th>")
                .append("<th class=\"n\">Change</th></tr></thead><tbody>");
        for (List<Row> group : groups) {
            for (int i = 0; i < group.size(); i++) {
                ResultCard card = group.get(i).card();
                page.append(
                        i == 0
                                ? "<tr class=\"first\"><th scope=\"rowgroup\" rowspan=\"" + group.size() + "\">"
                                        + escape(card.measure()) + "</th>"
                                : "<tr>");
                page.append("<td>")
                        .append(LineChart.dot(group.get(i).run()))
                        .append(escape(runs.get(group.get(i).run()).name()))
                        .append("</td><td>")
                        .append(escape(card.encoder()))
                        .append("</td><td class=\"n\">")
                        .append(card.shown())
                        .append("</td><td class=\"n\">")
                        .append(card.interval())
                        .append("</td><td class=\"n\">")
                        .append(change(card, group.get(0).card()))
                        .append("</td></tr>");
            }
        }
        page.append("</tbody></table></div>");
    }

    private static String change(ResultCard card, ResultCard first) {
        return card == first
                ? ""
                : card.against(first)
                        .map(change -> Change.points(change.difference()) + " " + change.interval())
                        .orElse("");
    }

    /** Values of one question of all runs side by side. */
    private List<List<Row>> groups() {
        Map<List<Object>, List<Row>> groups = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            for (ResultCard card : runs.get(i).evaluation().values()) {
                groups.computeIfAbsent(List.of(card.question(), card.labels(), card.metric()), key -> new ArrayList<>())
                        .add(new Row(i, card));
            }
        }
        return List.copyOf(groups.values());
    }
}
