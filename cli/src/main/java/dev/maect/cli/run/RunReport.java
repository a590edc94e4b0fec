/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.data.LabelSet;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.report.RecipeSettings;
import dev.maect.report.ReportData;
import dev.maect.report.ReportData.LabelSetScores;
import dev.maect.report.ReportData.MapPair;
import dev.maect.report.ReportPage;
import dev.maect.report.Score;
import dev.maect.report.TrainingCharts;
import dev.maect.report.measure.MonitoredRun;
import dev.maect.run.EncoderScores;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import dev.maect.run.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Fills the report page from a finished run's summary and folder. */
final class RunReport {
    private RunReport() {}

    static void write(RunFolder folder, Recipe recipe, Summary summary) {
        Map<String, Duration> timings = new LinkedHashMap<>();
        summary.seconds().forEach((stage, seconds) -> timings.put(stage, Duration.ofMillis((long) (1000 * seconds))));
        Map<String, String> provenance = new LinkedHashMap<>();
        Json.read(folder.provenance())
                .properties()
                .forEach(fact -> provenance.put(fact.getKey(), fact.getValue().asString("")));
        MetricsHistory history = MetricsHistory.read(folder.metrics());
        ReportData data = new ReportData(
                recipe.name(),
                introduction(summary),
                provenance.getOrDefault("command", ""),
                summary.finished(),
                results(summary, recipe),
                TrainingCharts.of(history),
                MonitoredRun.checkpoints(recipe.name(), history),
                reconstructions(folder),
                figure(folder.neighbours(), NeighbourStrips.class)
                        .map(NeighbourStrips::strips)
                        .orElse(List.of()),
                maps(folder),
                timings,
                SummaryText.costs(summary.costs()),
                RecipeSettings.of(recipe),
                provenance);
        ReportPage.write(data, folder.report());
    }

    private static <T extends FigureData> Optional<T> figure(Path file, Class<T> type) {
        return Files.exists(file) ? Optional.of(type.cast(FigureData.read(file))) : Optional.empty();
    }

    private static List<Reconstruction> reconstructions(RunFolder folder) {
        try (Stream<Path> files = Files.list(folder.images())) {
            return files.filter(file -> file.getFileName().toString().matches("reconstruction-\\d+\\.json"))
                    .sorted()
                    .map(file -> (Reconstruction) FigureData.read(file))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<MapPair> maps(RunFolder folder) {
        Optional<FeaturePlane> before = figure(folder.untunedMap(), FeaturePlane.class);
        Optional<FeaturePlane> after = figure(folder.tunedMap(), FeaturePlane.class);
        Optional<FeaturePlane> any = before.or(() -> after);
        double[][] first = before.map(FeaturePlane::points).orElse(new double[0][]);
        double[][] second = after.map(FeaturePlane::points).orElse(new double[0][]);
        List<LabelSet> sets = any.map(FeaturePlane::labelSets).orElse(List.of());
        if (any.isPresent() && sets.isEmpty()) {
            return List.of(new MapPair("", List.of(), List.of(), first, second));
        }
        return sets.stream()
                .map(set -> new MapPair(
                        set.name(),
                        set.classes(),
                        Arrays.stream(set.labels()).boxed().toList(),
                        first,
                        second))
                .toList();
    }

    private static List<String> introduction(Summary summary) {
        List<String> text = new ArrayList<>();
        text.add(
                "A masked autoencoder (MAE) learned to fill in hidden parts of images; contrastive tuning (MAE-CT) then"
                        + " taught the upper half of its encoder to place images of the same thing close together. No label was"
                        + " used in training: labels only measure the outcome.");
        if (!summary.forget().isEmpty()) {
            text.add("Tuning should forget what these labels tell, so their scores should fall: "
                    + String.join(", ", summary.forget()) + ".");
        }
        return text;
    }

    private static List<LabelSetScores> results(Summary summary, Recipe recipe) {
        EncoderScores any = summary.before().or(summary::after).orElse(new EncoderScores(Map.of(), Map.of(), Map.of()));
        List<LabelSetScores> results = new ArrayList<>();
        for (String set : any.knn().keySet()) {
            Score.Direction wanted = summary.forget().contains(set) ? Score.Direction.DOWN : Score.Direction.UP;
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
