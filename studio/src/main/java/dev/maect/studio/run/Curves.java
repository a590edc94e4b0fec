/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The curves of a run's metrics, thinned to what a screen shows. */
final class Curves {
    private static final List<String> METRICS = List.of(
            "loss", "learning-rate", "gradient-norm", "nn-accuracy", "alignment", "entropy", "images-per-second");

    private Curves() {}

    /** By stage and metric: pairs of step and value. */
    static Map<String, Object> of(RunFolder folder, int points) {
        Map<String, Object> series = new LinkedHashMap<>();
        if (!Files.exists(folder.metrics())) {
            return series;
        }
        MetricsHistory history = MetricsHistory.read(folder.metrics());
        for (String stage : history.stages()) {
            for (String metric : METRICS) {
                add(series, stage + "/" + metric, history.curve(stage, metric), points);
                for (String part : history.parts(stage, metric)) {
                    add(series, stage + "/" + part, history.curve(stage, part), points);
                }
            }
        }
        for (String stage : history.evaluatedStages()) {
            for (String metric : history.evaluated(stage)) {
                add(series, stage + "/" + metric, history.evaluation(stage, metric), points);
            }
        }
        return series;
    }

    private static void add(Map<String, Object> series, String name, List<MetricsHistory.Point> curve, int points) {
        if (!curve.isEmpty()) {
            series.put(name, thinned(curve, points));
        }
    }

    /** Of each part of the curve the mean; the last point as it is. */
    private static List<double[]> thinned(List<MetricsHistory.Point> curve, int points) {
        List<double[]> thin = new ArrayList<>();
        int parts = Math.min(points, curve.size());
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) part * curve.size() / parts);
            int to = (int) ((long) (part + 1) * curve.size() / parts);
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += curve.get(i).value();
            }
            thin.add(new double[] {curve.get(to - 1).step(), sum / (to - from)});
        }
        return thin;
    }
}
