/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.report.ReportData.Chart;
import dev.maect.report.figure.LineChart;
import dev.maect.report.measure.MeasuredCheckpoint;
import dev.maect.report.measure.MonitoredRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One HTML page about several runs, with its style and all its images inside. */
final class ComparisonPage {
    /** Told of each run in the header, or different by nature. */
    private static final List<String> NOT_COMPARED = List.of("command", "recipe", "started", "seed");

    private ComparisonPage() {}

    /** The page about {@code runs}, at least one. */
    static String html(List<ComparedRun> runs) {
        String title = runs.size() == 1 ? runs.get(0).name() : "Comparison of " + runs.size() + " runs";
        StringBuilder page = new StringBuilder(ReportPage.start(title));
        header(page, title, runs);
        page.append("<main>\n");
        ComparisonTables tables = new ComparisonTables(page, runs);
        tables.scores();
        tables.cards();
        RobustnessSection.add(page, runs);
        if (runs.size() > 1) {
            tables.differences(
                    "settings", "Settings that differ", "All settings are the same.", ComparisonPage::settings);
        }
        charts(page, runs);
        MeasureSection.add(page, checkpoints(runs));
        images(
                page,
                runs,
                "neighbours",
                "Nearest neighbours",
                "The images whose features are nearest to the one on the left, before and after tuning."
                        + " Where classes are known, green frames are of the same class and red ones of another.");
        images(
                page,
                runs,
                "maps",
                "Maps of the features",
                "Each point is an image; images with similar features lie together (UMAP).");
        confusions(page, runs);
        tables.times();
        if (runs.size() > 1) {
            tables.differences(
                    "environment",
                    "Where they ran",
                    "Versions, machine and data are the same.",
                    ComparisonPage::environment);
        }
        return page.append("</main>\n</body></html>\n").toString();
    }

    private static void header(StringBuilder page, String title, List<ComparedRun> runs) {
        page.append("<header><p class=\"brand\">maect</p><h1>")
                .append(escape(title))
                .append("</h1><ul class=\"runlist\">");
        for (int i = 0; i < runs.size(); i++) {
            ComparedRun run = runs.get(i);
            page.append("<li><span>").append(LineChart.dot(i)).append("<b>").append(escape(run.name()));
            page.append("</b></span>");
            Optional.ofNullable(run.provenance().get("command"))
                    .ifPresent(command ->
                            page.append("<code>").append(escape(command)).append("</code>"));
            Optional.ofNullable(run.provenance().get("started"))
                    .ifPresent(started ->
                            page.append("<span>").append(escape(started)).append("</span>"));
            if (!run.finished()) {
                page.append("<span>not finished</span>");
            }
            page.append("</li>");
        }
        page.append("</ul></header>\n");
    }

    private static Map<String, String> settings(ComparedRun run) {
        Map<String, String> settings = new LinkedHashMap<>(run.settings());
        settings.remove("name");
        settings.remove("description");
        return settings;
    }

    private static Map<String, String> environment(ComparedRun run) {
        return run.provenance().entrySet().stream()
                .filter(entry -> !NOT_COMPARED.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private static void confusions(StringBuilder page, List<ComparedRun> runs) {
        if (runs.stream().allMatch(run -> run.confusions().isEmpty())) {
            return;
        }
        page.append(
                        "<section id=\"confusions\"><h2>Clusters and classes</h2><p>Rows are classes, columns clusters: the")
                .append(
                        " darker, the larger the share of the class. The pairs of the best one-to-one assignment lie on")
                .append(" the diagonal.</p>");
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).confusions().isEmpty()) {
                continue;
            }
            page.append("<h3>")
                    .append(LineChart.dot(i))
                    .append(escape(runs.get(i).name()))
                    .append("</h3><div class=\"charts\">");
            runs.get(i)
                    .confusions()
                    .forEach(image -> page.append("<figure><figcaption>")
                            .append(escape(image.title()))
                            .append("</figcaption><img class=\"heat\" alt=\"")
                            .append(escape(image.title()))
                            .append("\" src=\"")
                            .append(image.data())
                            .append("\"></figure>"));
            page.append("</div>");
        }
        page.append("</section>\n");
    }

    private static List<MeasuredCheckpoint> checkpoints(List<ComparedRun> runs) {
        return runs.stream()
                .flatMap(run -> run.history().stream()
                        .flatMap(history -> MonitoredRun.checkpoints(run.name(), history).stream()))
                .toList();
    }

    private static void charts(StringBuilder page, List<ComparedRun> runs) {
        List<Chart> charts = OverlaidCharts.of(runs);
        if (charts.isEmpty()) {
            return;
        }
        page.append("<section id=\"training\"><h2>Training</h2>");
        if (runs.size() > 1) {
            page.append(LineChart.legendOf(runs.stream().map(ComparedRun::name).toList()));
        }
        ImageSections.figures(page, charts, false);
        page.append("</section>\n");
    }

    /** A section that shows one part of each run's own report; nothing if no run has that part. */
    private static void images(
            StringBuilder page, List<ComparedRun> runs, String part, String title, String introduction) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            String head = LineChart.dot(i) + escape(runs.get(i).name());
            runs.get(i)
                    .sections()
                    .content(part)
                    .ifPresent(content -> shown.append("<details open=\"open\"><summary><b>")
                            .append(head)
                            .append("</b></summary>")
                            .append(content)
                            .append("</details>"));
        }
        if (!shown.isEmpty()) {
            page.append("<section id=\"")
                    .append(part)
                    .append("\"><h2>")
                    .append(title)
                    .append("</h2><p>");
            page.append(introduction).append("</p>").append(shown).append("</section>\n");
        }
    }
}
