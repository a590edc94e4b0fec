/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import dev.maect.run.MetricsHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The charts of a run, from its {@code metrics.jsonl}. Where a metric has parts, one for each head such as {@code
 * nn-accuracy/block4}, its chart has a curve for each.
 */
final class TrainingCharts {
    /** What is worth a chart besides the loss, and its title. */
    static final Map<String, String> METRICS = metrics();

    /** More curves cannot be told apart. */
    private static final int MOST_PARTS = 24;

    private TrainingCharts() {}

    private static Map<String, String> metrics() {
        Map<String, String> metrics = new LinkedHashMap<>();
        metrics.put("nn-accuracy", "Nearest neighbours of the right class");
        metrics.put("nn-similarity", "Similarity of the nearest neighbours");
        metrics.put("nn-age", "Age of the nearest neighbours, in images");
        metrics.put("feature-std", "Spread of the features (std·√d)");
        metrics.put("effective-rank", "Effective rank of the features");
        metrics.put("learning-rate", "Learning rate");
        metrics.put("grad-norm", "Gradient norm");
        return metrics;
    }

    /** One chart per stage and metric that has at least two points. */
    static List<Chart> of(MetricsHistory history) {
        List<Chart> charts = new ArrayList<>();
        for (String stage : history.stages()) {
            Curve loss = new Curve("loss", history.curve(stage, "loss"), true);
            Curve smoothed = new Curve("smoothed", history.curve(stage, "smoothed-loss"), false);
            if (smoothed.points().size() > 1) {
                charts.add(new Chart(stage, "Loss", List.of(loss, smoothed)));
            }
            ofParts(history, stage, "loss", "Loss of each head").ifPresent(charts::add);
            charts.addAll(EvaluationCharts.of(history, stage));
            METRICS.forEach((metric, title) -> {
                Curve curve = new Curve(metric, history.curve(stage, metric), false);
                Optional<Chart> parts = ofParts(history, stage, metric, title);
                if (parts.isPresent()) {
                    charts.add(parts.get());
                } else if (curve.points().size() > 1) {
                    charts.add(new Chart(stage, title, List.of(curve)));
                }
            });
        }
        return charts;
    }

    /** A curve for each part of a metric that has at least two points. */
    private static Optional<Chart> ofParts(MetricsHistory history, String stage, String metric, String title) {
        List<Curve> curves = history.parts(stage, metric).stream()
                .map(name -> new Curve(name.substring(metric.length() + 1), history.curve(stage, name), false))
                .filter(curve -> curve.points().size() > 1)
                .limit(MOST_PARTS)
                .toList();
        return curves.isEmpty() ? Optional.empty() : Optional.of(new Chart(stage, title, curves));
    }
}
