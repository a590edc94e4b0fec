/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.eval.figure.ImageSheet;
import dev.maect.report.figure.Curve;
import dev.maect.report.figure.LineChart;
import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Accuracy on corrupted images, by strength as a chart and by kind as a table. */
final class RobustnessSection {
    private RobustnessSection() {}

    /** One line of the chart and one column of the table. */
    private record Column(String name, RobustnessCurves curves) {}

    /** Adds the section; nothing if no run was measured so. */
    static void add(StringBuilder page, List<SavedRun> runs) {
        Map<String, List<Column>> groups = new LinkedHashMap<>();
        for (SavedRun run : runs) {
            for (RobustnessCurves curves : run.evaluation().robustness()) {
                groups.computeIfAbsent(curves.classifier() + ", " + curves.labelSet(), group -> new ArrayList<>())
                        .add(new Column(name(run, curves, runs.size()), curves));
            }
        }
        if (groups.isEmpty()) {
            return;
        }
        page.append("<section id=\"robustness\"><h2>Corrupted images</h2><p>Classifiers fitted on clean images,")
                .append(
                        " measured on corrupted ones. Charts: accuracy by strength, 0 being clean, mean over the kinds.")
                .append(" Tables: mean over the strengths.</p>");
        groups.forEach((title, columns) -> group(page, title, columns));
        runs.stream()
                .flatMap(run -> run.evaluation().robustness().stream())
                .map(RobustnessCurves::sheet)
                .filter(sheet -> !sheet.isEmpty())
                .findFirst()
                .ifPresent(sheet -> sheet(page, sheet));
        page.append("</section>\n");
    }

    /** What was done to the images, folded away. */
    private static void sheet(StringBuilder page, List<ImageSheet.Row> rows) {
        page.append("<details><summary><b>One image under every corruption</b></summary>");
        FigureSections.rows(page, rows);
        page.append("</details>");
    }

    private static String name(SavedRun run, RobustnessCurves curves, int runs) {
        return runs == 1 ? curves.encoder() : run.name() + " " + curves.encoder();
    }

    private static void group(StringBuilder page, String title, List<Column> columns) {
        List<Curve> lines = columns.stream()
                .map(column -> new Curve(
                        column.name(),
                        column.curves().byStrength().entrySet().stream()
                                .map(entry -> new Point(entry.getKey(), 100 * entry.getValue()))
                                .toList(),
                        false))
                .toList();
        FigureSections.figures(
                page, List.of(new Chart(title, "Accuracy by strength", " %", "strength; 0 is clean", lines)), false);
        page.append("<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Corruption</th>");
        for (int i = 0; i < columns.size(); i++) {
            page.append("<th>")
                    .append(LineChart.dot(i))
                    .append(escape(columns.get(i).name()))
                    .append("</th>");
        }
        page.append("</tr></thead><tbody>");
        row(page, "none", columns.stream().map(c -> percent(c.curves().clean())).toList());
        row(
                page,
                "all, mean",
                columns.stream().map(c -> percent(c.curves().corrupted())).toList());
        row(
                page,
                "all, share of clean",
                columns.stream().map(RobustnessSection::relative).toList());
        Set<String> kinds = new LinkedHashSet<>();
        columns.forEach(column -> kinds.addAll(column.curves().kinds().keySet()));
        for (String kind : kinds) {
            row(
                    page,
                    kind,
                    columns.stream()
                            .map(c -> c.curves()
                                    .ofKind(kind)
                                    .map(RobustnessSection::percent)
                                    .orElse("–"))
                            .toList());
        }
        page.append("</tbody></table></div>");
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "–" : PageFrame.percent(value);
    }

    private static String relative(Column column) {
        double clean = column.curves().clean();
        return clean > 0 ? String.format(Locale.ROOT, "%.3f", column.curves().corrupted() / clean) : "–";
    }

    private static void row(StringBuilder page, String head, List<String> cells) {
        page.append("<tr><th scope=\"row\">").append(escape(head)).append("</th>");
        cells.forEach(cell -> page.append("<td class=\"n\">").append(cell).append("</td>"));
        page.append("</tr>");
    }
}
