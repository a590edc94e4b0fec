/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.io.Quantities;
import dev.maect.report.measure.MeasuredCheckpoint;
import dev.maect.report.measure.MonitoredRun;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One HTML page about one run. */
final class RunPage {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    /** More facts than this are folded away. */
    private static final int MOST_OPEN_FACTS = 30;

    private RunPage() {}

    /** The page about {@code run}. */
    static String html(SavedRun run) {
        List<SavedRun> runs = List.of(run);
        LeftOut leftOut = new LeftOut();
        leftOut.addAll(run.leftOut());
        StringBuilder page = new StringBuilder(PageFrame.start(run.recipe()));
        if (run.smoke()) {
            page.append(PageFrame.SMOKE);
        }
        header(page, run);
        page.append("<main>\n");
        leftOut.section(page, "The scores", () -> results(page, run.scores()));
        leftOut.section(page, "The choice of an encoder", () -> ChoiceSection.add(page, run.choice()));
        leftOut.section(page, "The cards", () -> EvaluationSection.add(page, run));
        leftOut.section(page, "The reconstructions", () -> FigureSections.reconstructions(page, run.reconstructions()));
        leftOut.section(page, "The neighbours", () -> FigureSections.neighbours(page, run.neighbours()));
        leftOut.section(page, "The maps", () -> FigureSections.mapSection(page, run.untunedMap(), run.tunedMap()));
        leftOut.section(page, "The curves", () -> charts(page, run));
        leftOut.section(page, "The measures", () -> MeasureSection.add(page, checkpoints(run)));
        leftOut.section(page, "The blocks", () -> BlocksSection.add(page, runs));
        leftOut.section(page, "Corrupted images", () -> RobustnessSection.add(page, runs));
        leftOut.section(page, "Clusters and classes", () -> ConfusionSection.add(page, runs));
        leftOut.section(page, "Time", () -> timings(page, run.seconds()));
        leftOut.section(page, "Cost", () -> facts(page, "cost", "Cost of training", CostText.facts(run.costs())));
        facts(page, "settings", "Settings", run.settings());
        facts(page, "environment", "Where it ran", run.provenance());
        PageFrame.leftOut(page, leftOut.reasons());
        return page.append(PageFrame.end()).toString();
    }

    private static void charts(StringBuilder page, SavedRun run) {
        FigureSections.charts(page, run.history().map(TrainingCharts::of).orElse(List.of()), monitored(run));
    }

    /** How what was measured between epochs differs from the scores of the run's end. */
    private static String monitored(SavedRun run) {
        boolean measured = run.history()
                .map(history -> !history.evaluatedStages().isEmpty())
                .orElse(false);
        String limit = run.settings().getOrDefault("evaluation.monitor-limit", "0");
        return measured && !limit.equals("0")
                ? "Between epochs the encoder is measured as at the end, but on at most " + limit
                        + " images of each side (evaluation.monitor-limit): compare these curves with themselves, not with"
                        + " the scores above."
                : "";
    }

    /** States of the encoder that were measured between epochs. */
    private static List<MeasuredCheckpoint> checkpoints(SavedRun run) {
        return run.history()
                .map(history -> MonitoredRun.checkpoints(run.name(), history))
                .orElse(List.of());
    }

    private static List<String> introduction(SavedRun run) {
        List<String> text = new ArrayList<>();
        boolean refined =
                run.costs().stages().stream().anyMatch(cost -> cost.stage().equals("refine"));
        String tuning = refined
                ? "refinement (MIM-Refiner) then taught its encoder, through heads on several places,"
                : "contrastive tuning (MAE-CT) then taught the upper half of its encoder";
        text.add("A masked autoencoder (MAE) learned to fill in hidden parts of images; " + tuning
                + " to place images of the same thing close together. No label was used in training: labels only"
                + " measure the outcome.");
        String found = names(run.scores().stream().filter(scores -> !scores.toBeForgotten()));
        String forgotten = names(run.scores().stream().filter(LabelSetScores::toBeForgotten));
        if (!found.isEmpty() && !forgotten.isEmpty()) {
            text.add("Every image has labels for both " + found + " and " + forgotten + ". Tuning should find " + found
                    + " better and forget " + forgotten + ": " + found + " scores rise, " + forgotten
                    + " scores fall.");
        } else if (!forgotten.isEmpty()) {
            text.add("Tuning should forget " + forgotten + ": " + forgotten + " scores fall.");
        }
        text.add("To see what both encoders make of any of these images: maect studio, with this run's folder.");
        shownChannels(run).ifPresent(text::add);
        return text;
    }

    /** Which channels figures show, where images have others than grey or colours. */
    private static Optional<String> shownChannels(SavedRun run) {
        String channels = run.settings().getOrDefault("model.channels", "3");
        return switch (channels) {
            case "1", "3" -> Optional.empty();
            case "2" -> Optional.of("Images have 2 channels; figures show the first as grey.");
            default ->
                Optional.of("Images have " + channels
                        + " channels; figures show channels 1, 2 and 3 as red, green and blue.");
        };
    }

    private static String names(Stream<LabelSetScores> sets) {
        return sets.map(LabelSetScores::labelSet).collect(Collectors.joining(", "));
    }

    private static void header(StringBuilder page, SavedRun run) {
        page.append("<header><p class=\"brand\">maect</p><h1>")
                .append(escape(run.recipe()))
                .append("</h1>");
        introduction(run)
                .forEach(paragraph -> page.append("<p class=\"lead\">")
                        .append(escape(paragraph))
                        .append("</p>"));
        page.append("<p class=\"run\"><code>")
                .append(escape(run.provenance().getOrDefault("command", run.name())))
                .append("</code><span>")
                .append(run.finished().map(TIME::format).orElse("not finished"))
                .append("</span></p>");
        if (!run.scores().isEmpty()) {
            page.append("<div class=\"cards\">");
            run.scores().stream()
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
                        .append(PageFrame.percent(value))
                        .append("</span>")
                        .append(score.after().isPresent() ? "<span class=\"arrow\">→</span>" : ""));
        score.after()
                .ifPresent(value -> page.append("<span class=\"new\">")
                        .append(PageFrame.percent(value))
                        .append("</span>"));
        page.append("</p><p class=\"how\">").append(escape(score.protocol())).append(" ");
        page.append(PageFrame.delta(score)).append("</p></div>");
    }

    private static void results(StringBuilder page, List<LabelSetScores> results) {
        if (results.isEmpty()) {
            return;
        }
        page.append(
                        "<section id=\"results\"><h2>Before and after tuning</h2><div class=\"scroll\"><table class=\"story\">")
                .append("<thead><tr><th>Labels</th><th>Measured by</th><th class=\"n\">Before</th>")
                .append("<th class=\"n\">After</th><th class=\"n\">Change</th></tr></thead><tbody>");
        for (LabelSetScores result : results) {
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
                        .append(score.before().map(value -> shown(score, value)).orElse("–"))
                        .append("</td><td class=\"n\">")
                        .append(score.after().map(value -> shown(score, value)).orElse("–"))
                        .append("</td><td class=\"n\">")
                        .append(PageFrame.delta(score))
                        .append("</td></tr>");
                first = false;
            }
        }
        page.append("</tbody></table></div>");
        page.append(results.stream().allMatch(RunPage::paired) ? PageFrame.PAIRED : PageFrame.UNPAIRED);
        String forgotten = names(results.stream().filter(LabelSetScores::toBeForgotten));
        if (!forgotten.isEmpty()) {
            page.append("<p class=\"note\">Wanted directions: scores of ")
                    .append(escape(forgotten))
                    .append(" should fall, all others rise.</p>");
        }
        page.append("</section>\n");
    }

    /** Accuracies in percent; NMI and ARI are no shares, and stand without the sign. */
    private static String shown(Score score, double value) {
        return score.protocol().contains("accuracy")
                ? PageFrame.percent(value)
                : String.format(Locale.ROOT, "%.1f", 100 * value);
    }

    private static boolean paired(LabelSetScores scores) {
        return scores.scores().stream().anyMatch(score -> score.change().isPresent());
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
}
