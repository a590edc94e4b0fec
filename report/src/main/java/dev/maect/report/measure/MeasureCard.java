/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import dev.maect.eval.labelfree.MeasureComparison;
import dev.maect.eval.labelfree.MeasureComparison.Correlation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The card of a comparison: what was compared, how, and what came out.
 *
 * @param sources hash by file: the metrics file of a run, or a checkpoint
 * @param settings everything that changes the outcome, by name
 * @param software version and commit
 * @param started when, in ISO 8601
 * @param comparisons what came out
 */
public record MeasureCard(
        Map<String, String> sources,
        Map<String, String> settings,
        String software,
        String started,
        MeasureComparisons comparisons) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Copies the maps. */
    public MeasureCard {
        sources = new LinkedHashMap<>(sources);
        settings = new LinkedHashMap<>(settings);
    }

    /** As indented JSON; a correlation that is not defined is left out. */
    public String toJson() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("protocol", "measures");
        card.put("sources", sources);
        card.put("labels", comparisons.labels());
        card.put("settings", settings);
        card.put("software", software);
        card.put("started", started);
        Map<String, Object> groups = new LinkedHashMap<>();
        comparisons.groups().forEach((group, comparison) -> groups.put(group, group(comparison)));
        card.put("groups", groups);
        List<Object> checkpoints = new ArrayList<>();
        comparisons.checkpoints().forEach(checkpoint -> checkpoints.add(checkpoint(checkpoint)));
        card.put("checkpoints", checkpoints);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(card);
    }

    private static Map<String, Object> group(MeasureComparison comparison) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("checkpoints", comparison.checkpoints());
        group.put("best", picked(comparison.best()));
        Map<String, Object> measures = new LinkedHashMap<>();
        comparison.correlations().forEach(correlation -> measures.put(correlation.measure(), measure(correlation)));
        group.put("measures", measures);
        return group;
    }

    private static Map<String, Object> measure(Correlation correlation) {
        Map<String, Object> measure = new LinkedHashMap<>();
        if (!Double.isNaN(correlation.spearman())) {
            measure.put("spearman", correlation.spearman());
        }
        correlation.interval().ifPresent(interval -> measure.put("interval", interval));
        measure.put("chance", correlation.chance());
        correlation.higherIsBetter().ifPresent(higher -> measure.put("higher-is-better", higher));
        correlation.signAsExpected().ifPresent(right -> measure.put("sign-as-expected", right));
        correlation.picked().ifPresent(checkpoint -> measure.put("picked", picked(checkpoint)));
        return measure;
    }

    private static Map<String, Object> picked(MeasureComparison.Checkpoint checkpoint) {
        Map<String, Object> picked = new LinkedHashMap<>();
        picked.put("checkpoint", checkpoint.name());
        picked.put("accuracy", checkpoint.accuracy());
        return picked;
    }

    private static Map<String, Object> checkpoint(MeasuredCheckpoint checkpoint) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("run", checkpoint.run());
        values.put("stage", checkpoint.stage());
        values.put("epoch", checkpoint.epoch());
        values.put("steps", checkpoint.steps());
        values.put("knn-accuracy", checkpoint.accuracies());
        values.put("measures", checkpoint.measures());
        return values;
    }
}
