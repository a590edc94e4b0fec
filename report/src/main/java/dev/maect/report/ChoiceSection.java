/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.recipe.BestBy;
import dev.maect.run.MetricsHistory;
import dev.maect.train.EncoderChoice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which of the encoders that tuning went through is handed on, and what spoke for it. */
final class ChoiceSection {
    private ChoiceSection() {}

    /** Adds the section; nothing if no encoders were measured. */
    static void add(StringBuilder page, Optional<EncoderChoice> choice) {
        choice.ifPresent(known -> add(page, known));
    }

    private static void add(StringBuilder page, EncoderChoice choice) {
        List<String> columns = columns(choice);
        page.append("<section id=\"choice\"><h2>Which encoder was handed on</h2><p>")
                .append(escape(choice.sentence()))
                .append(" ")
                .append(
                        choice.keepsBest()
                                ? "The recipe says so (<code>safety.on-shortcut: keep-best</code>)."
                                : "With <code>safety.on-shortcut: keep-best</code> it would be the best by that measure.")
                .append("</p><details><summary>All ")
                .append(choice.candidates().size())
                .append(
                        " encoders that were compared</summary><div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Encoder</th>");
        columns.forEach(column -> page.append("<th class=\"n\">")
                .append(escape(title(column, choice)))
                .append("</th>"));
        page.append("<th></th></tr></thead><tbody>");
        for (int i = 0; i < choice.candidates().size(); i++) {
            page.append("<tr><th scope=\"row\">").append(escape(choice.name(i))).append("</th>");
            for (String column : columns) {
                page.append("<td class=\"n\">")
                        .append(Optional.ofNullable(
                                        choice.candidates().get(i).values().get(column))
                                .map(value -> shown(column, value))
                                .orElse("–"))
                        .append("</td>");
            }
            page.append("<td>").append(marks(choice, i)).append("</td></tr>");
        }
        page.append("</tbody></table></div><p class=\"note\">Measured between epochs on a part of the images")
                .append(
                        " (<code>evaluation.monitor-limit</code>), so these figures differ from those of the run's end, which take")
                .append(
                        " all. Labels choose nothing here. No measure without labels is sure.</p></details></section>\n");
    }

    private static String marks(EncoderChoice choice, int index) {
        List<String> marks = new ArrayList<>();
        if (index == choice.chosen()) {
            marks.add("handed on");
        }
        if (index == choice.best()) {
            marks.add("best by " + escape(choice.measure()));
        }
        return String.join(", ", marks);
    }

    /** k-NN accuracies where there are labels, then what encoders can be chosen by, the measure in use first. */
    private static List<String> columns(EncoderChoice choice) {
        Set<String> measured = new LinkedHashSet<>();
        choice.candidates()
                .forEach(candidate -> measured.addAll(candidate.values().keySet()));
        List<String> columns = new ArrayList<>();
        columns.add(MetricsHistory.EVALUATION + choice.measure());
        for (BestBy by : BestBy.values()) {
            columns.add(MetricsHistory.EVALUATION + by);
        }
        measured.stream()
                .filter(name -> name.startsWith(MetricsHistory.KNN_ACCURACY))
                .forEach(columns::add);
        columns.removeIf(name -> !measured.contains(name));
        return columns.stream().distinct().toList();
    }

    private static String title(String column, EncoderChoice choice) {
        if (column.startsWith(MetricsHistory.KNN_ACCURACY)) {
            return "k-NN, " + column.substring(MetricsHistory.KNN_ACCURACY.length());
        }
        String measure = column.substring(MetricsHistory.EVALUATION.length());
        return measure.equals(choice.measure()) ? measure + " (chooses)" : measure;
    }

    private static String shown(String column, double value) {
        return column.startsWith(MetricsHistory.KNN_ACCURACY)
                ? PageFrame.percent(value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
