/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import dev.maect.run.MetricsHistory;
import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The charts of what was measured between epochs. Names are {@code eval/METRIC} or {@code eval/METRIC/SET}: one chart per
 * metric, with a curve per label set.
 */
final class EvaluationCharts {
    private static final String PREFIX = MetricsHistory.EVALUATION;
    private static final String UNAVERAGED = "unaveraged-";
    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("knn-accuracy", "k-NN accuracy between epochs"),
            Map.entry("nn-accuracy", "Accuracy of the nearest neighbour between epochs"),
            Map.entry("rankme", "RankMe between epochs"),
            Map.entry("effective-rank", "Effective rank of the features between epochs"),
            Map.entry("feature-std", "Spread of the features (std·√d) between epochs"),
            Map.entry("alignment", "Alignment of two views between epochs (low is good)"),
            Map.entry("uniformity", "Uniformity between epochs (low is good)"),
            Map.entry("neighbour-consistency", "Neighbours kept by a view between epochs"),
            Map.entry("view-retrieval", "Views whose nearest image is their own between epochs"),
            Map.entry("cluster-stability", "Stability of clusters between epochs"),
            Map.entry("silhouette", "Silhouette of clusters between epochs"));

    /** Shown in percent. */
    private static final Set<String> SHARES =
            Set.of("knn-accuracy", "nn-accuracy", "neighbour-consistency", "view-retrieval");

    private EvaluationCharts() {}

    static List<Chart> of(MetricsHistory history, String stage) {
        Map<String, List<Curve>> curves = new LinkedHashMap<>();
        for (String name : history.evaluated(stage)) {
            String[] parts = parts(name);
            Curve curve = new Curve(parts.length > 1 ? parts[1] : parts[0], points(history, stage, name), false);
            if (curve.points().size() > 1) {
                curves.computeIfAbsent(parts[0], metric -> new ArrayList<>()).add(curve);
            }
        }
        List<Chart> charts = new ArrayList<>();
        curves.forEach((metric, lines) -> charts.add(new Chart(stage, title(metric), unit(metric), lines)));
        return charts;
    }

    /** The metric, and if there is one the label set; the weights of the last step stand beside their average. */
    private static String[] parts(String name) {
        String own = name.substring(name.startsWith(PREFIX) ? PREFIX.length() : 0);
        if (!own.startsWith(UNAVERAGED)) {
            return own.split("/", 2);
        }
        String[] parts = own.substring(UNAVERAGED.length()).split("/", 2);
        return new String[] {parts[0], (parts.length > 1 ? parts[1] : parts[0]) + ", not averaged"};
    }

    private static String title(String metric) {
        return TITLES.getOrDefault(metric, metric);
    }

    /** The values of {@code name} in the unit of its chart. */
    static List<Point> points(MetricsHistory history, String stage, String name) {
        boolean share = SHARES.contains(parts(name)[0]);
        return history.evaluation(stage, name).stream()
                .map(point -> share ? new Point(point.step(), 100 * point.value()) : point)
                .toList();
    }

    /** What stands behind the numbers of a chart of the value {@code name}. */
    static String unit(String name) {
        return SHARES.contains(parts(name)[0]) ? " %" : "";
    }

    /** What a chart of the value {@code name} alone is called, with its label set. */
    static String titleOf(String name) {
        String[] parts = parts(name);
        return title(parts[0]) + (parts.length > 1 ? ": " + parts[1] : "");
    }
}
