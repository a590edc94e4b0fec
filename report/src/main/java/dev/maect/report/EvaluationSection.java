/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.eval.card.ProtocolResults;
import dev.maect.report.Score.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What further evaluations of a run say: the numbers that matter before and after tuning; everything else folded away. */
final class EvaluationSection {
    private final StringBuilder page;
    private final SavedRun run;

    private EvaluationSection(StringBuilder page, SavedRun run) {
        this.page = page;
        this.run = run;
    }

    /** Adds the section; nothing if there are no cards. */
    static void add(StringBuilder page, SavedRun run) {
        if (!run.evaluation().values().isEmpty()) {
            new EvaluationSection(page, run).add();
        }
    }

    private void add() {
        List<EvaluationRow> rows = EvaluationRow.of(run.evaluation().values());
        List<EvaluationRow> headlines = rows.stream()
                .filter(row -> Headline.of(row.any()).isPresent())
                .sorted(Comparator.comparing(row -> Headline.of(row.any()).orElseThrow()))
                .toList();
        page.append("<section id=\"cards\"><h2>Further evaluations</h2>");
        if (!headlines.isEmpty()) {
            page.append("<p>Accuracies of the encoder before and after tuning")
                    .append(where(headlines))
                    .append(".</p>");
            table(headlines, row -> Headline.of(row.any()).orElseThrow().nameOf(row.any()) + settings(row, headlines));
            page.append(
                    headlines.stream()
                                    .anyMatch(row ->
                                            row.score(Direction.UP).change().isPresent())
                            ? PageFrame.PAIRED
                            : PageFrame.UNPAIRED);
        }
        Map<String, List<EvaluationRow>> protocols = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.any().question().protocol(), LinkedHashMap::new, Collectors.toList()));
        protocols.forEach((protocol, own) -> {
            page.append("<details><summary>")
                    .append(escape(protocol))
                    .append(": all ")
                    .append(own.size())
                    .append(" numbers</summary>");
            table(own, row -> row.any().metric() + settings(row, own));
            page.append("</details>");
        });
        others();
        page.append("</section>\n");
    }

    /** On which images, if it is the same for all. */
    private static String where(List<EvaluationRow> rows) {
        List<String> places =
                rows.stream().map(EvaluationSection::place).distinct().toList();
        return places.size() == 1 && !places.get(0).isEmpty() ? " on " + escape(places.get(0)) : "";
    }

    private static String place(EvaluationRow row) {
        ResultCard.Question question = row.any().question();
        // Most sources tell their number themselves.
        return question.images() == 0
                ? ""
                : question.place().endsWith(" images)")
                        ? question.place()
                        : String.format(Locale.ROOT, "%,d images of %s", question.images(), question.place());
    }

    /** What tells a row from others of the same number: images, or else settings. */
    private static String settings(EvaluationRow row, List<EvaluationRow> all) {
        List<EvaluationRow> same = all.stream()
                .filter(other -> other.any().measure().equals(row.any().measure()))
                .toList();
        if (same.size() == 1) {
            return "";
        }
        boolean places = same.stream().map(EvaluationSection::place).distinct().count() == same.size();
        return ", "
                + (places ? place(row) : place(row) + " " + row.any().question().settings());
    }

    private interface Name {
        String of(EvaluationRow row);
    }

    private void table(List<EvaluationRow> rows, Name name) {
        page.append("<div class=\"scroll\"><table class=\"story\"><thead><tr><th>Measured by</th><th>Labels</th>")
                .append(
                        "<th class=\"n\">Before</th><th class=\"n\">After</th><th class=\"n\">Change</th></tr></thead><tbody>");
        for (EvaluationRow row : rows) {
            ResultCard any = row.any();
            page.append("<tr class=\"first\"><td>")
                    .append(escape(name.of(row)))
                    .append("</td><td>")
                    .append(any.labels().equals(ProtocolResults.NO_LABELS) ? "" : escape(any.labels()))
                    .append("</td>");
            cell(row.before());
            cell(row.after());
            page.append("<td class=\"n\">").append(change(row)).append("</td></tr>");
        }
        page.append("</tbody></table></div>");
    }

    private void cell(Optional<ResultCard> card) {
        page.append("<td class=\"n\"")
                .append(card.filter(known -> known.low().isPresent())
                        .map(known -> " title=\"" + escape(known.interval()) + "\"")
                        .orElse(""))
                .append(">")
                .append(card.map(ResultCard::shown).orElse("–"))
                .append("</td>");
    }

    private String change(EvaluationRow row) {
        if (row.any().share()) {
            boolean forgotten = run.scores().stream()
                    .anyMatch(set -> set.labelSet().equals(row.any().labels()) && set.toBeForgotten());
            return PageFrame.delta(row.score(forgotten ? Direction.DOWN : Direction.UP));
        }
        return row.before()
                .flatMap(first -> row.after().map(second -> second.value() - first.value()))
                .map(difference -> String.format(Locale.ROOT, "%+.3g", difference))
                .orElse("");
    }

    /** Encoders that are not the run's own, which somebody measured into its folder. */
    private void others() {
        List<ResultCard> cards = run.evaluation().values().stream()
                .filter(card -> !EvaluationRow.isOfTheRun(card))
                .toList();
        if (cards.isEmpty()) {
            return;
        }
        Map<String, List<ResultCard>> encoders = new LinkedHashMap<>();
        cards.forEach(card -> encoders.computeIfAbsent(card.encoder(), name -> new ArrayList<>())
                .add(card));
        page.append("<details><summary>Other encoders: ")
                .append(escape(String.join(", ", encoders.keySet())))
                .append("</summary><div class=\"scroll\"><table><thead><tr><th>Measured by</th><th>Encoder</th>")
                .append("<th class=\"n\">Value</th><th class=\"n\">Interval</th></tr></thead><tbody>");
        encoders.forEach((encoder, own) -> own.forEach(card -> page.append("<tr class=\"first\"><td>")
                .append(escape(card.measure()))
                .append("</td><td>")
                .append(escape(Objects.requireNonNull(encoder)))
                .append("</td><td class=\"n\">")
                .append(card.shown())
                .append("</td><td class=\"n\">")
                .append(card.interval())
                .append("</td></tr>")));
        page.append("</tbody></table></div></details>");
    }
}
