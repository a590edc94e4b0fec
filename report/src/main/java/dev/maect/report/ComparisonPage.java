/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.report.figure.LineChart;
import dev.maect.report.measure.MeasuredCheckpoint;
import dev.maect.report.measure.MonitoredRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** One HTML page about several runs, with its style and all its images inside. */
final class ComparisonPage {
    /** Told of each run in the header, or different by nature. */
    private static final List<String> NOT_COMPARED = List.of("command", "recipe", "started", "seed");

    private ComparisonPage() {}

    /** The page about {@code runs}, two or more. */
    static String html(List<SavedRun> runs) {
        String title = "Comparison of " + runs.size() + " runs";
        StringBuilder page = new StringBuilder(PageFrame.start(title));
        header(page, title, runs);
        page.append("<main>\n");
        LeftOut leftOut = new LeftOut();
        runs.forEach(run -> leftOut.addAll(
                run.leftOut().stream().map(reason -> run.name() + ": " + reason).toList()));
        ComparisonTables tables = new ComparisonTables(page, runs);
        leftOut.section(page, "The scores", tables::scores);
        leftOut.section(page, "The cards", () -> ComparedCards.add(page, runs));
        leftOut.section(page, "The blocks", () -> BlocksSection.add(page, runs));
        leftOut.section(page, "Corrupted images", () -> RobustnessSection.add(page, runs));
        tables.differences("settings", "Settings that differ", "All settings are the same.", ComparisonPage::settings);
        leftOut.section(page, "The curves", () -> charts(page, runs));
        leftOut.section(page, "The measures", () -> MeasureSection.add(page, checkpoints(runs)));
        leftOut.section(
                page,
                "The neighbours",
                () -> figures(
                        page,
                        runs,
                        "neighbours",
                        "Nearest neighbours",
                        "The images whose features are nearest to the one on the left, before and after tuning."
                                + " Where classes are known, green frames are of the same class and red ones of another.",
                        (shown, run) -> FigureSections.strips(shown, run.neighbours())));
        leftOut.section(
                page,
                "The maps",
                () -> figures(
                        page,
                        runs,
                        "maps",
                        "Maps of the features",
                        FigureSections.MAPS,
                        (shown, run) -> FigureSections.maps(shown, run.untunedMap(), run.tunedMap())));
        leftOut.section(page, "Clusters and classes", () -> ConfusionSection.add(page, runs));
        leftOut.section(page, "Time", tables::times);
        tables.differences(
                "environment",
                "Where they ran",
                "Versions, machine and data are the same.",
                ComparisonPage::environment);
        PageFrame.leftOut(page, leftOut.reasons());
        return page.append(PageFrame.end()).toString();
    }

    private static void header(StringBuilder page, String title, List<SavedRun> runs) {
        page.append("<header><p class=\"brand\">maect</p><h1>")
                .append(escape(title))
                .append("</h1><ul class=\"runlist\">");
        for (int i = 0; i < runs.size(); i++) {
            SavedRun run = runs.get(i);
            page.append("<li><span>").append(LineChart.dot(i)).append("<b>").append(escape(run.name()));
            page.append("</b></span>");
            Optional.ofNullable(run.provenance().get("command"))
                    .ifPresent(command ->
                            page.append("<code>").append(escape(command)).append("</code>"));
            Optional.ofNullable(run.provenance().get("started"))
                    .ifPresent(started ->
                            page.append("<span>").append(escape(started)).append("</span>"));
            if (run.finished().isEmpty()) {
                page.append("<span>not finished</span>");
            }
            page.append("</li>");
        }
        page.append("</ul></header>\n");
    }

    private static Map<String, String> settings(SavedRun run) {
        Map<String, String> settings = new LinkedHashMap<>(run.settings());
        settings.remove("name");
        settings.remove("description");
        return settings;
    }

    private static Map<String, String> environment(SavedRun run) {
        return run.provenance().entrySet().stream()
                .filter(entry -> !NOT_COMPARED.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private static List<MeasuredCheckpoint> checkpoints(List<SavedRun> runs) {
        return runs.stream()
                .flatMap(run -> run.history().stream()
                        .flatMap(history -> MonitoredRun.checkpoints(run.name(), history).stream()))
                .toList();
    }

    private static void charts(StringBuilder page, List<SavedRun> runs) {
        List<Chart> charts = OverlaidCharts.of(runs);
        if (charts.isEmpty()) {
            return;
        }
        page.append("<section id=\"training\"><h2>Training</h2>");
        page.append(LineChart.legendOf(runs.stream().map(SavedRun::name).toList()));
        FigureSections.figures(page, charts, false);
        page.append("</section>\n");
    }

    /** A section that shows one part of each run; nothing if no run has that part. */
    private static void figures(
            StringBuilder page,
            List<SavedRun> runs,
            String part,
            String title,
            String introduction,
            BiConsumer<StringBuilder, SavedRun> content) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            StringBuilder own = new StringBuilder();
            content.accept(own, runs.get(i));
            if (!own.isEmpty()) {
                shown.append("<details open=\"open\"><summary><b>")
                        .append(LineChart.dot(i))
                        .append(escape(runs.get(i).name()))
                        .append("</b></summary>")
                        .append(own)
                        .append("</details>");
            }
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
