/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.MaectException;
import dev.maect.io.Quantities;
import dev.maect.report.ReportData.LabelSetScores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes the report: one HTML file with its style and all its images inside, for light and dark screens. */
public final class ReportPage {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    /** More facts than this are folded away. */
    private static final int MOST_OPEN_FACTS = 30;

    private ReportPage() {}

    /**
     * Writes the page of {@code data} to {@code file}.
     *
     * @throws MaectException if the file cannot be written
     */
    public static void write(ReportData data, Path file) {
        try {
            Files.writeString(file, html(data));
        } catch (IOException e) {
            throw new MaectException("Cannot write the report " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** The page as text. */
    public static String html(ReportData data) {
        StringBuilder page = new StringBuilder(start(data.title()));
        header(page, data);
        page.append("<main>\n");
        results(page, data);
        ImageSections.reconstructions(page, data.reconstructions());
        ImageSections.neighbours(page, data.neighbours());
        ImageSections.maps(page, data.maps());
        ImageSections.charts(page, data.charts());
        MeasureSection.add(page, data.checkpoints());
        timings(page, data.timings());
        facts(page, "cost", "Cost of training", data.costs());
        facts(page, "settings", "Settings", data.settings());
        facts(page, "environment", "Where it ran", data.environment());
        return page.append("</main>\n</body></html>\n").toString();
    }

    /** A page up to and with the opening of its body, for light and dark screens. */
    static String start(String title) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\">"
                + "<title>" + escape(title) + " · maect</title><style>" + style() + "</style></head><body>\n";
    }

    private static void header(StringBuilder page, ReportData data) {
        page.append("<header><p class=\"brand\">maect</p><h1>")
                .append(escape(data.title()))
                .append("</h1>");
        data.introduction()
                .forEach(paragraph -> page.append("<p class=\"lead\">")
                        .append(escape(paragraph))
                        .append("</p>"));
        page.append("<p class=\"run\"><code>")
                .append(escape(data.command()))
                .append("</code><span>")
                .append(TIME.format(data.finished()))
                .append("</span></p>");
        if (!data.results().isEmpty()) {
            page.append("<div class=\"cards\">");
            data.results().stream()
                    .filter(result -> !result.scores().isEmpty())
                    .forEach(result ->
                            card(page, result.labelSet(), result.scores().get(0)));
            page.append("</div>");
        }
        page.append("</header>\n");
    }

    private static void card(StringBuilder page, String labelSet, Score score) {
        page.append("<div class=\"card\"><p class=\"what\">")
                .append(escape(labelSet))
                .append("</p><p class=\"figures\">");
        score.before()
                .ifPresent(value -> page.append("<span class=\"old\">")
                        .append(percent(value))
                        .append("</span>")
                        .append(score.after().isPresent() ? "<span class=\"arrow\">→</span>" : ""));
        score.after()
                .ifPresent(value -> page.append("<span class=\"new\">")
                        .append(percent(value))
                        .append("</span>"));
        page.append("</p><p class=\"how\">").append(escape(score.protocol())).append(" ");
        page.append(delta(score)).append("</p></div>");
    }

    private static void results(StringBuilder page, ReportData data) {
        if (data.results().isEmpty()) {
            return;
        }
        page.append("<section id=\"results\"><h2>Before and after tuning</h2><div class=\"scroll\"><table>")
                .append("<thead><tr><th>Labels</th><th>Measured by</th><th class=\"n\">Before</th>")
                .append("<th class=\"n\">After</th><th class=\"n\">Change</th></tr></thead><tbody>");
        for (LabelSetScores result : data.results()) {
            boolean first = true;
            for (Score score : result.scores()) {
                page.append(
                                first
                                        ? "<tr class=\"first\"><th scope=\"rowgroup\" rowspan=\""
                                                + result.scores().size() + "\">" + escape(result.labelSet()) + "</th>"
                                        : "<tr>")
                        .append("<td>")
                        .append(escape(score.protocol()))
                        .append("</td><td class=\"n\">")
                        .append(score.before().map(ReportPage::percent).orElse("–"))
                        .append("</td><td class=\"n\">")
                        .append(score.after().map(ReportPage::percent).orElse("–"))
                        .append("</td><td class=\"n\">")
                        .append(delta(score))
                        .append("</td></tr>");
                first = false;
            }
        }
        page.append("</tbody></table></div>");
        if (data.results().stream()
                .flatMap(result -> result.scores().stream())
                .anyMatch(score -> score.wanted() == Score.Direction.DOWN)) {
            page.append(
                    "<p class=\"note\">Green is the wanted direction: what tells objects apart should rise, what tells"
                            + " backgrounds apart should fall.</p>");
        }
        page.append("</section>\n");
    }

    static String delta(Score score) {
        return score.gain()
                .map(points -> String.format(
                        Locale.ROOT,
                        "<span class=\"delta %s\">%s%.1f</span>",
                        score.good() ? "good" : score.bad() ? "bad" : "",
                        points < 0 ? "−" : "+",
                        Math.abs(points)))
                .orElse("");
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * value);
    }

    private static void timings(StringBuilder page, Map<String, Duration> timings) {
        if (timings.isEmpty()) {
            return;
        }
        Duration total = timings.values().stream().reduce(Duration.ZERO, Duration::plus);
        long longest = Math.max(
                1, timings.values().stream().mapToLong(Duration::toMillis).max().orElse(1));
        page.append("<section id=\"time\"><h2>Time</h2><table class=\"bars\"><tbody>");
        timings.forEach((stage, time) -> page.append("<tr><th scope=\"row\">")
                .append(escape(stage))
                .append("</th><td class=\"n\">")
                .append(Quantities.duration(time))
                .append("</td><td class=\"bar\"><i style=\"width:")
                .append(String.format(Locale.ROOT, "%.1f", 100.0 * time.toMillis() / longest))
                .append("%\"></i></td></tr>"));
        page.append("<tr class=\"sum\"><th scope=\"row\">in all</th><td class=\"n\">")
                .append(Quantities.duration(total))
                .append("</td><td></td></tr></tbody></table></section>\n");
    }

    private static void facts(StringBuilder page, String id, String title, Map<String, String> facts) {
        if (facts.isEmpty()) {
            return;
        }
        page.append("<section id=\"").append(id).append("\"><details");
        page.append(facts.size() <= MOST_OPEN_FACTS ? " open=\"open\"" : "")
                .append("><summary><h2>")
                .append(title);
        page.append("</h2></summary><dl class=\"facts\">");
        facts.forEach((key, value) -> page.append("<div><dt>")
                .append(escape(key))
                .append("</dt><dd>")
                .append(escape(value))
                .append("</dd></div>"));
        page.append("</dl></details></section>\n");
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
