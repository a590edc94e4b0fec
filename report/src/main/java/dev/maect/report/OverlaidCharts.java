/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.report.figure.Curve;
import dev.maect.run.MetricsHistory;
import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The training curves of several runs in the same frames: curve i of every chart is of run i. */
final class OverlaidCharts {
    private static final int FEWEST_POINTS = 2;

    private OverlaidCharts() {}

    static List<Chart> of(List<SavedRun> runs) {
        Set<String> stages = new LinkedHashSet<>();
        runs.forEach(run -> run.history().ifPresent(history -> stages.addAll(history.stages())));
        List<Chart> charts = new ArrayList<>();
        for (String stage : stages) {
            add(charts, runs, stage, "Loss (smoothed)", "", history -> history.curve(stage, "smoothed-loss"));
            for (Map.Entry<String, String> evaluated : evaluated(runs, stage).entrySet()) {
                add(
                        charts,
                        runs,
                        stage,
                        evaluated.getValue(),
                        EvaluationCharts.unit(evaluated.getKey()),
                        history -> EvaluationCharts.points(history, stage, evaluated.getKey()));
            }
            TrainingCharts.METRICS.forEach(
                    (metric, title) -> add(charts, runs, stage, title, "", history -> history.curve(stage, metric)));
        }
        return charts;
    }

    /** What was measured between epochs in any run, and its title. */
    private static Map<String, String> evaluated(List<SavedRun> runs, String stage) {
        Map<String, String> titles = new LinkedHashMap<>();
        for (SavedRun run : runs) {
            for (String name :
                    run.history().map(history -> history.evaluated(stage)).orElse(List.of())) {
                titles.put(name, EvaluationCharts.titleOf(name));
            }
        }
        return titles;
    }

    private static void add(
            List<Chart> charts,
            List<SavedRun> runs,
            String stage,
            String title,
            String unit,
            Function<MetricsHistory, List<Point>> points) {
        List<Curve> curves = runs.stream()
                .map(run -> new Curve(run.name(), run.history().map(points).orElse(List.of()), false))
                .toList();
        if (curves.stream().anyMatch(curve -> curve.points().size() >= FEWEST_POINTS)) {
            charts.add(new Chart(stage, title, unit, curves));
        }
    }
}
