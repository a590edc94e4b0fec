/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.run.MetricsHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checkpoints of a run that were measured between its epochs ({@code evaluation.monitor-every-epochs}). */
public final class MonitoredRun {
    private MonitoredRun() {}

    /**
     * All of them with a k-NN accuracy, in the order of training.
     *
     * @param name what the run is called
     * @param history what its metrics file holds
     * @return empty if the run had no monitor, or no labels
     */
    public static List<MeasuredCheckpoint> checkpoints(String name, MetricsHistory history) {
        List<MeasuredCheckpoint> checkpoints = new ArrayList<>();
        long before = 0;
        for (String stage : history.evaluatedStages()) {
            long last = before;
            for (MetricsHistory.Evaluated evaluated : history.evaluations(stage)) {
                Map<String, Double> accuracies = new LinkedHashMap<>();
                Map<String, Double> measures = new LinkedHashMap<>();
                evaluated.values().forEach((key, value) -> {
                    if (key.startsWith(MetricsHistory.KNN_ACCURACY)) {
                        accuracies.put(key.substring(MetricsHistory.KNN_ACCURACY.length()), value);
                    } else if (key.startsWith(MetricsHistory.EVALUATION)) {
                        LabelFreeMeasure.named(key.substring(MetricsHistory.EVALUATION.length()))
                                .ifPresent(measure -> measures.put(measure.toString(), value));
                    }
                });
                last = before + evaluated.step();
                if (!accuracies.isEmpty()) {
                    checkpoints.add(new MeasuredCheckpoint(name, stage, evaluated.epoch(), last, accuracies, measures));
                }
            }
            before = last;
        }
        return List.copyOf(checkpoints);
    }
}
