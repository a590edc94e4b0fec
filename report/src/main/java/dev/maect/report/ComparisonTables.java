/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.io.Quantities;
import dev.maect.report.figure.LineChart;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** The tables of a comparison. Runs keep their order and their colour in all of them. */
final class ComparisonTables {
    private static final String NONE = "–";

    private final StringBuilder page;
    private final List<SavedRun> runs;

    ComparisonTables(StringBuilder page, List<SavedRun> runs) {
        this.page = page;
        this.runs = runs;
    }

    /** A run in its colour. */
    private String head(int run) {
        return LineChart.dot(run) + escape(runs.get(run).name());
    }

    /** One table per label set: a row per run, a column per protocol. */
    void scores() {
        Map<String, Score.Direction> sets = new LinkedHashMap<>();
        runs.forEach(run -> run.scores().stream()
                .filter(scores -> !scores.scores().isEmpty())
                .forEach(scores -> sets.putIfAbsent(
                        scores.labelSet(), scores.scores().get(0).wanted())));
        if (sets.isEmpty()) {
            return;
        }
        page.append("<section id=\"results\"><h2>Before and after tuning</h2>");
        sets.forEach((set, wanted) -> {
            page.append("<h3>")
                    .append(escape(set))
                    .append(wanted == Score.Direction.DOWN ? " (to be forgotten: lower is better)" : "")
                    .append("</h3>");
            scores(set, wanted);
        });
        page.append(
                        "<p class=\"note\">After tuning, and the change in points with its 95 % interval. Bold: the best outcome of")
                .append(" a column among runs that were measured on the same images")
                .append(sameImages() ? "." : "; these runs were not all, or do not say on which.")
                .append("</p></section>\n");
    }

    private void scores(String set, Score.Direction wanted) {
        Set<String> protocols = new LinkedHashSet<>();
        runs.forEach(run -> scoresOf(run, set).forEach(score -> protocols.add(score.protocol())));
        page.append("<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Run</th>");
        protocols.forEach(
                protocol -> page.append("<th>").append(escape(protocol)).append("</th>"));
        page.append("</tr></thead><tbody>");
        for (int i = 0; i < runs.size(); i++) {
            if (scoresOf(runs.get(i), set).isEmpty()) {
                continue;
            }
            page.append("<tr><th scope=\"row\">").append(head(i)).append("</th>");
            for (String protocol : protocols) {
                Optional<Score> score = score(runs.get(i), set, protocol);
                OptionalDouble best = best(runs.get(i), set, protocol, wanted);
                page.append("<td>")
                        .append(score.map(s -> cell(s, best)).orElse(NONE))
                        .append("</td>");
            }
            page.append("</tr>");
        }
        page.append("</tbody></table></div>");
    }

    private boolean sameImages() {
        return runs.stream().map(SavedRun::measuredOn).distinct().count() == 1
                && runs.get(0).measuredOn().isPresent();
    }

    private static List<Score> scoresOf(SavedRun run, String set) {
        return run.scores().stream()
                .filter(scores -> scores.labelSet().equals(set))
                .map(LabelSetScores::scores)
                .findFirst()
                .orElse(List.of());
    }

    private static Optional<Score> score(SavedRun run, String set, String protocol) {
        return scoresOf(run, set).stream()
                .filter(score -> score.protocol().equals(protocol))
                .findFirst();
    }

    private static double outcome(Score score) {
        return score.after().or(score::before).orElse(Double.NaN);
    }

    /** The best outcome among several runs that were measured on the same images as {@code like}. */
    private OptionalDouble best(SavedRun like, String set, String protocol, Score.Direction wanted) {
        double[] outcomes = runs.stream()
                .filter(run -> run.measuredOn().isPresent() && run.measuredOn().equals(like.measuredOn()))
                .flatMap(run -> score(run, set, protocol).stream())
                .mapToDouble(ComparisonTables::outcome)
                .sorted()
                .toArray();
        return outcomes.length < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(wanted == Score.Direction.UP ? outcomes[outcomes.length - 1] : outcomes[0]);
    }

    private static String cell(Score score, OptionalDouble best) {
        String outcome = PageFrame.percent(outcome(score));
        boolean wins = best.isPresent() && outcome(score) == best.getAsDouble();
        String shown = wins ? "<span class=\"best\">" + outcome + "</span>" : outcome;
        if (score.before().isEmpty() || score.after().isEmpty()) {
            return shown;
        }
        return shown + " " + PageFrame.delta(score) + "<br><span class=\"old\">before: "
                + PageFrame.percent(score.before().get()) + "</span>";
    }

    /** What the runs do not share of {@code values}: a row per key, a column per run. */
    void differences(String id, String title, String none, Function<SavedRun, Map<String, String>> values) {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(values.apply(run).keySet()));
        keys.removeIf(key -> runs.stream()
                        .map(run -> Objects.requireNonNullElse(values.apply(run).get(key), NONE))
                        .distinct()
                        .count()
                == 1);
        page.append("<section id=\"").append(id).append("\"><h2>").append(title).append("</h2>");
        if (keys.isEmpty()) {
            page.append("<p>").append(none).append("</p></section>\n");
            return;
        }
        begin("");
        for (String key : keys) {
            row(
                    escape(key),
                    run -> escape(Objects.requireNonNullElse(values.apply(run).get(key), NONE)));
        }
        end();
    }

    /** Wall-clock time: a row per stage, a column per run. */
    void times() {
        Set<String> stages = new LinkedHashSet<>();
        runs.forEach(run -> stages.addAll(run.seconds().keySet()));
        if (stages.isEmpty()) {
            return;
        }
        page.append("<section id=\"time\"><h2>Time</h2>");
        begin("");
        for (String stage : stages) {
            row(
                    escape(stage),
                    run -> Optional.ofNullable(run.seconds().get(stage))
                            .map(Quantities::duration)
                            .orElse(NONE));
        }
        row(
                "in all",
                run -> Quantities.duration(run.seconds().values().stream().reduce(Duration.ZERO, Duration::plus)));
        end();
    }

    private void begin(String corner) {
        page.append("<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>")
                .append(corner)
                .append("</th>");
        for (int i = 0; i < runs.size(); i++) {
            page.append("<th>").append(head(i)).append("</th>");
        }
        page.append("</tr></thead><tbody>");
    }

    private void row(String head, Function<SavedRun, String> cell) {
        page.append("<tr><th scope=\"row\">").append(head).append("</th>");
        runs.forEach(run ->
                page.append("<td class=\"wrap\">").append(cell.apply(run)).append("</td>"));
        page.append("</tr>");
    }

    private void end() {
        page.append("</tbody></table></div></section>\n");
    }
}
