/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.data.drawn.DrawnSource;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.recipe.Recipe;
import dev.maect.report.RecipeSettings;
import dev.maect.report.ReportData;
import dev.maect.report.ReportData.LabelSetScores;
import dev.maect.report.ReportPage;
import dev.maect.report.Score;
import dev.maect.report.TrainingCharts;
import dev.maect.report.measure.MonitoredRun;
import dev.maect.run.EncoderScores;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import dev.maect.run.Summary;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Fills the report page from a finished run. */
final class RunReport {
    private RunReport() {}

    static void write(
            RunFolder folder,
            Recipe recipe,
            Map<String, String> provenance,
            Summary summary,
            BeforeAfter evaluation,
            List<Reconstruction> reconstructions) {
        Map<String, Duration> timings = new LinkedHashMap<>();
        summary.seconds().forEach((stage, seconds) -> timings.put(stage, Duration.ofMillis((long) (1000 * seconds))));
        Optional<MetricsHistory> history =
                Files.exists(folder.metrics()) ? Optional.of(MetricsHistory.read(folder.metrics())) : Optional.empty();
        ReportData data = new ReportData(
                recipe.name(),
                introduction(summary),
                provenance.getOrDefault("command", ""),
                Instant.now(),
                results(summary, recipe),
                history.map(TrainingCharts::of).orElse(List.of()),
                history.map(read -> MonitoredRun.checkpoints(recipe.name(), read))
                        .orElse(List.of()),
                reconstructions,
                evaluation.strips(),
                evaluation.maps(),
                timings,
                SummaryText.costs(summary.costs()),
                RecipeSettings.of(recipe),
                provenance);
        ReportPage.write(data, folder.report());
    }

    private static List<String> introduction(Summary summary) {
        List<String> text = new ArrayList<>();
        text.add(
                "A masked autoencoder (MAE) learned to fill in hidden parts of images; contrastive tuning (MAE-CT) then"
                        + " taught the upper half of its encoder to place images of the same thing close together. No label was"
                        + " used in training: labels only measure the outcome.");
        boolean backgrounds = summary.before()
                .map(s -> s.knn().containsKey(DrawnSource.BACKGROUND))
                .orElse(false);
        if (backgrounds) {
            text.add(
                    "Every image shows an object on a textured background. Tuning should find objects better and forget"
                            + " backgrounds: object scores rise, background scores fall.");
        }
        return text;
    }

    private static List<LabelSetScores> results(Summary summary, Recipe recipe) {
        EncoderScores any = summary.before().or(summary::after).orElse(new EncoderScores(Map.of(), Map.of(), Map.of()));
        List<LabelSetScores> results = new ArrayList<>();
        for (String set : any.knn().keySet()) {
            Score.Direction wanted = set.equals(DrawnSource.BACKGROUND) ? Score.Direction.DOWN : Score.Direction.UP;
            List<Score> scores = new ArrayList<>();
            scores.add(score(
                    "k-NN accuracy (k = " + recipe.evaluation().k() + ")",
                    summary,
                    s -> Optional.ofNullable(s.knn().get(set)),
                    wanted));
            if (any.probe().containsKey(set)) {
                scores.add(score(
                        "linear probe accuracy",
                        summary,
                        s -> Optional.ofNullable(s.probe().get(set)),
                        wanted));
            }
            if (any.cluster().containsKey(set)) {
                scores.add(score("k-means clustering accuracy", summary, s -> metric(s, set, "acc"), wanted));
                scores.add(score("k-means clustering NMI", summary, s -> metric(s, set, "nmi"), wanted));
                scores.add(score("k-means clustering ARI", summary, s -> metric(s, set, "ari"), wanted));
            }
            results.add(new LabelSetScores(set, scores));
        }
        return results;
    }

    private static Optional<Double> metric(EncoderScores scores, String set, String metric) {
        return Optional.ofNullable(scores.cluster().get(set)).map(metrics -> metrics.get(metric));
    }

    private static Score score(
            String protocol, Summary summary, Function<EncoderScores, Optional<Double>> value, Score.Direction wanted) {
        return new Score(
                protocol, summary.before().flatMap(value), summary.after().flatMap(value), wanted);
    }
}
