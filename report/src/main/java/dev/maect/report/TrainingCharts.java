/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import dev.maect.run.MetricsHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The charts of a run, from its {@code metrics.jsonl}. */
final class TrainingCharts {
    /** What is worth a chart besides the loss, and its title. */
    static final Map<String, String> METRICS = metrics();

    private TrainingCharts() {}

    private static Map<String, String> metrics() {
        Map<String, String> metrics = new LinkedHashMap<>();
        metrics.put("nn-accuracy", "Nearest neighbours of the right class");
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
            charts.addAll(EvaluationCharts.of(history, stage));
            METRICS.forEach((metric, title) -> {
                Curve curve = new Curve(metric, history.curve(stage, metric), false);
                if (curve.points().size() > 1) {
                    charts.add(new Chart(stage, title, List.of(curve)));
                }
            });
        }
        return charts;
    }
}
